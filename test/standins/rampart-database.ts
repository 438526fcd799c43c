import postgres from "postgres";
import { migrate } from "../../drizzle/migrate.ts";
import { appTypeDefaults } from "../../shared/packs/app-type-defaults.ts";
import { packs } from "../../shared/packs/index.ts";

/** Connection strings of one Rampart database, one for each role. */
export interface DatabaseUrls {
  owner: string;
  app: string;
  relay: string;
  operator: string;
}

const url = (superuserUrl: string, role: string, password: string, database: string) => {
  const { host } = new URL(superuserUrl);
  return `postgres://${role}:${password}@${host}/${database}`;
};

/** The roles' connection strings for a database of a stand-in cluster. */
export const urlsFor = (
  superuserUrl: string,
  password: string,
  database: string,
): DatabaseUrls => ({
  owner: url(superuserUrl, "rampart_owner", password, database),
  app: url(superuserUrl, "rampart_app", password, database),
  relay: url(superuserUrl, "rampart_relay", password, database),
  operator: url(superuserUrl, "rampart_operator", password, database),
});

/**
 * Does what a database administrator does once: creates the owner's role and its empty database,
 * then runs the migrations as that owner. Idempotent.
 */
export async function prepareDatabase(
  superuserUrl: string,
  password: string,
  database: string,
): Promise<DatabaseUrls> {
  const urls = urlsFor(superuserUrl, password, database);
  await ensureDatabase(superuserUrl, "rampart_owner", password, database, "createrole");
  const roles = {
    rampart_app: urls.app,
    rampart_relay: urls.relay,
    rampart_operator: urls.operator,
  };
  await migrate(urls.owner, roles, appTypeDefaults(packs));
  await takeLargeObjects(superuserUrl, database);
  return urls;
}

/** The statement of docs/operations.md, "Preparing the database". */
async function takeLargeObjects(superuserUrl: string, database: string): Promise<void> {
  const target = new URL(superuserUrl);
  target.pathname = `/${database}`;
  const sql = postgres(target.href, { max: 1, onnotice: () => undefined });
  await sql.unsafe(`do $$ declare f regprocedure; begin
    for f in select oid from pg_proc where pronamespace = 'pg_catalog'::regnamespace
      and proname ~ '^(lo_|loread$|lowrite$)' loop
      execute format('revoke execute on function %s from public', f);
    end loop;
  end $$`);
  await sql.end();
}

/** Creates a login role and a database that it owns if they are missing. */
export async function ensureDatabase(
  superuserUrl: string,
  role: string,
  password: string,
  database: string,
  rights = "",
): Promise<string> {
  const sql = postgres(superuserUrl, { max: 1, onnotice: () => undefined });
  try {
    const [known] = await sql`select 1 from pg_roles where rolname = ${role}`;
    // Two test files may create it concurrently.
    if (!known) {
      await sql
        .unsafe(`create role ${role} login ${rights} password '${password}'`)
        .catch((error: unknown) => {
          if (!isTaken(error)) throw error;
        });
    }
    const [there] = await sql`select 1 from pg_database where datname = ${database}`;
    if (!there) await sql.unsafe(`create database ${database} owner ${role} strategy file_copy`);
  } finally {
    await sql.end();
  }
  return url(superuserUrl, role, password, database);
}

const isTaken = (error: unknown) =>
  error instanceof postgres.PostgresError && ["23505", "42710"].includes(error.code);
