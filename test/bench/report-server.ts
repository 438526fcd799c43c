import { Hono } from "hono";
import { createLocalJWKSet } from "jose";
import { createApp } from "../../server/app.ts";
import { connectRedis } from "../../shared/adapters/redis/connect.ts";
import { verifyAccessToken } from "../../shared/auth/access-token.ts";
import { Database } from "../../shared/db/database.ts";
import { readEnv, serverEnv } from "../../shared/env.ts";
import { createLogger } from "../../shared/log.ts";

/** The product, and beside it the least that gives a cached report to who proves who it is. */
const env = readEnv(serverEnv, process.env);
const database = new Database({ url: env.DATABASE_URL, max: env.DATABASE_CONNECTIONS });
const operatorDatabase = new Database({ url: env.DATABASE_OPERATOR_URL, max: 1 });
const app = createApp(
  env,
  createLogger(() => undefined),
);
const waitUntil = () => undefined;
const product = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  fetch: (request) => app.fetch(request, { database, operatorDatabase, waitUntil }),
});

const keys = createLocalJWKSet(env.JWT_PUBLIC_KEYS);
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
process.stdout.write(
  `${JSON.stringify({ product: product.url.origin, plain: plain.url.origin })}\n`,
);
