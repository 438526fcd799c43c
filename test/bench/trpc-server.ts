import { and, asc } from "drizzle-orm";
import { Hono } from "hono";
import { createLocalJWKSet } from "jose";
import postgres from "postgres";
import { users } from "../../drizzle/schema/index.ts";
import { createApp } from "../../server/app.ts";
import { verifyAccessToken } from "../../shared/auth/access-token.ts";
import { Database } from "../../shared/db/database.ts";
import { TenantScope } from "../../shared/db/tenant-scope.ts";
import { readEnv, serverEnv } from "../../shared/env.ts";
import { createLogger } from "../../shared/log.ts";
import { notDeleted, userFields } from "../../shared/users/fields.ts";

/** The three servers that the trpc benchmark compares, in one process of their own. */
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
const bare = new Hono();
bare.get("/users", async (c) => {
  const token = c.req.header("authorization")?.slice("Bearer ".length) ?? "";
  const claims = await verifyAccessToken(token, keys);
  if (claims.role === "operator") return c.body(null, 403);
  const { sub: userId, org_id: tenantId, role, iat } = claims;
  const scope = new TenantScope(database, {
    kind: "user",
    tenantId,
    userId,
    role,
    issuedAt: new Date(iat * 1000),
  });
  const [items] = await scope.read((db) => [
    db.select(userFields).from(users).where(and(notDeleted)).orderBy(asc(users.id)).limit(51),
  ]);
  return c.json({ items });
});

const unscopedSql = postgres(process.env["BENCH_OWNER_URL"] ?? "", {
  max: env.DATABASE_CONNECTIONS,
});
bare.get("/unscoped", async (c) =>
  c.json({
    items: await unscopedSql`
      select id, user_name, external_id, display_name, email, title, department, division, role,
        active, manager_id, created_at, updated_at
      from users where deleted_at is null order by id limit 51`,
  }),
);
const plain = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: bare.fetch });
process.stdout.write(
  `${JSON.stringify({ product: product.url.origin, plain: plain.url.origin })}\n`,
);
