import postgres from "postgres";
import { inject } from "vitest";
import { type DatabaseUrls, urlsFor } from "../standins/rampart-database.ts";
import { useFixture } from "./fixture.ts";
import { productTemplate, stackTemplate } from "./templates.ts";

export interface TestDatabase extends DatabaseUrls {
  name: string;
  superuser: string;
  /** For the stand-in of QStash, which has its own schema and role there. */
  qstash: string;
  drop(): Promise<void>;
}

let clones = 0;

/** A database for one test file, cloned from a template in a twentieth of a second. */
export async function cloneDatabase(
  template = stackTemplate,
  { superuserUrl, password } = inject("cluster"),
): Promise<TestDatabase> {
  clones += 1;
  const name = `t_${process.pid}_${clones}_${Date.now().toString(36)}`;
  const admin = postgres(superuserUrl, { max: 1, fetch_types: false, onnotice: () => undefined });
  // Copying the files costs half of what writing the pages to the WAL costs.
  await admin.unsafe(`create database ${name} template ${template} strategy file_copy`);
  const { host, username, password: superPassword } = new URL(superuserUrl);
  return {
    ...urlsFor(superuserUrl, password, name),
    name,
    superuser: `postgres://${username}:${superPassword}@${host}/${name}`,
    qstash: `postgres://qstash_standin:${password}@${host}/${name}`,
    drop: async () => {
      await admin.unsafe(`drop database if exists ${name} with (force)`);
      await admin.end();
    },
  };
}

/** A superuser connection, for data that no API returns, such as the outbox. */
export const openSql = ({ outside }: { outside: { database: TestDatabase } }): postgres.Sql =>
  postgres(outside.database.superuser, { max: 2, onnotice: () => undefined });

export const useSql = (of: { outside: { database: TestDatabase } }): postgres.Sql =>
  useFixture(
    () => openSql(of),
    (sql) => sql.end(),
  );

/** A database with the product's migrations and no rows, and a connection of its superuser. */
export const useProductDatabase = () =>
  useFixture(
    async () => {
      const database = await cloneDatabase(productTemplate);
      return { database, sql: openSql({ outside: { database } }) };
    },
    async ({ database, sql }) => {
      await sql.end();
      await database.drop();
    },
  );
