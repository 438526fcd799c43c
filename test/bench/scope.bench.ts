import { eq, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { users } from "../../drizzle/schema/index.ts";
import { Database } from "../../shared/db/database.ts";
import { compiled } from "../../shared/db/queries.ts";
import { TenantScope } from "../../shared/db/tenant-scope.ts";
import { newId } from "../../shared/ids.ts";
import { startBenchCluster } from "./servers/cluster.ts";
import { measure, printRatio } from "./measure.ts";

const connections = 4;
const people = 10_000;
const fields = {
  id: users.id,
  userName: users.userName,
  displayName: users.displayName,
  active: users.active,
};

const userById = compiled((db) =>
  db
    .select(fields)
    .from(users)
    .where(eq(users.id, sql.placeholder("id"))),
);

/**
 * Compares a tenant-scoped point read in one round trip with drizzle's `db.transaction` and set_config.
 * Both have pools of the same size, and read the same row under the same policies.
 */
export async function run(): Promise<void> {
  const cluster = await startBenchCluster();
  const tenantId = newId();
  const ids = await fill(cluster.superuser, tenantId);
  const pick = (turn: number) => ids[(turn * 7919) % ids.length] ?? "";

  const database = new Database({ url: cluster.app, max: connections });
  const plain = postgres(cluster.app, { max: connections });
  const db = drizzle(plain);
  const [scope, transaction] = await measure(
    [
      {
        name: `tenant scope, ${connections} connections`,
        once: (turn) =>
          new TenantScope(database, { kind: "system", tenantId }).read((d) => [
            userById(d, { id: pick(turn) }),
          ]),
      },
      {
        name: "drizzle transaction with set_config",
        once: (turn) =>
          db.transaction(async (tx) => {
            await tx.execute(sql`select set_config('app.tenant_id', ${tenantId}, true)`);
            return tx
              .select(fields)
              .from(users)
              .where(eq(users.id, pick(turn)));
          }),
      },
    ],
    { concurrency: 64 },
  );
  await Promise.all([database.close(), plain.end()]);
  await cluster.stop();
  printRatio("scope / drizzle transaction", (scope?.rate ?? 0) / (transaction?.rate ?? 1), 3);
}

async function fill(superuser: string, tenantId: string): Promise<string[]> {
  const admin = postgres(superuser, { max: 1, onnotice: () => undefined });
  await admin`insert into tenants (id, slug, name, config) values (${tenantId}, 'bench', 'Bench', '{}')`;
  const rows = await admin<{ id: string }[]>`
    insert into users (tenant_id, id, user_name, user_name_key, display_name, role, active, resource)
    select ${tenantId}, gen_random_uuid(), 'person' || n, 'person' || n, 'Person ' || n, 'rep', true, '{}'
    from generate_series(1, ${people}) n returning id`;
  await admin`analyze users`;
  await admin.end();
  return rows.map(({ id }) => id);
}
