import { and, asc } from "drizzle-orm";
import { Hono } from "hono";
import { createLocalJWKSet } from "jose";
import postgres from "postgres";
import { users } from "../../../drizzle/schema/index.ts";
import { verifyAccessToken } from "../../../shared/identity/access-token.ts";
import { TenantScope } from "../../../shared/db/tenant-scope.ts";
import { notDeleted, userFields } from "../../../shared/directory/users/fields.ts";
import { serveProduct } from "./serve-product.ts";

/** The server and the two bare routes that the trpc benchmark compares, in one process. */
const { env, database, product } = serveProduct();

const external = createLocalJWKSet(env.JWT_PUBLIC_KEYS);
const keys = { external, signIn: external, signInIds: new Set<string>() };
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
      select id, user_name, external_ids, display_name, email, title, department, division, role,
        active, manager_id, created_at, updated_at
      from users where deleted_at is null order by id limit 51`,
  }),
);
const plain = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: bare.fetch });
process.stdout.write(`${JSON.stringify({ product, plain: plain.url.origin })}\n`);
