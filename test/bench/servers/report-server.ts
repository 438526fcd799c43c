import { Hono } from "hono";
import { createLocalJWKSet } from "jose";
import { connectRedis } from "../../../shared/adapters/redis/connect.ts";
import { verifyAccessToken } from "../../../shared/identity/access-token.ts";
import { serveProduct } from "./serve-product.ts";

/** Rampart's server, and a bare route that returns a cached report to an authenticated caller. */
const { env, product } = serveProduct();

const external = createLocalJWKSet(env.JWT_PUBLIC_KEYS);
const keys = { external, signIn: external, signInIds: new Set<string>() };
const redis = connectRedis({
  url: env.UPSTASH_REDIS_REST_URL,
  token: env.UPSTASH_REDIS_REST_TOKEN,
});
const bare = new Hono();
bare.get("/report", async (c) => {
  const token = c.req.header("authorization")?.slice("Bearer ".length) ?? "";
  const claims = await verifyAccessToken(token, keys);
  if (claims.role === "operator") return c.body(null, 403);
  const prefix = `tenant:${claims.org_id}`;
  const entry = `${prefix}:readiness`;
  const [, text] = await redis
    .pipeline()
    .hmget(`${prefix}:generations`, "*", "readiness")
    .get<string>(entry)
    .zadd(`${prefix}:used`, { xx: true }, { score: Date.now(), member: entry })
    .exec<[unknown, string | null, number]>();
  const [, json = "null"] = text?.split("\n") ?? [];
  const report: unknown = JSON.parse(json);
  return report === null ? c.body(null, 404) : c.json(report);
});
const plain = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: bare.fetch });
process.stdout.write(`${JSON.stringify({ product, plain: plain.url.origin })}\n`);
