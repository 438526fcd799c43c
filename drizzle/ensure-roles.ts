import type postgres from "postgres";
import { roleLimits } from "./role-limits.ts";

/** The connection string of each runtime role, with its password. */
export interface RoleUrls {
  rampart_app: string;
  rampart_relay: string;
  rampart_operator: string;
}

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

/**
 * Creates the roles that are missing, with the passwords in their URLs. This needs CREATEROLE, unless
 * a database administrator has created all of them.
 */
export async function ensureRoles(sql: postgres.Sql, urls: RoleUrls): Promise<void> {
  const known = await sql<{ rolname: string }[]>`
    select rolname from pg_roles where rolname like 'rampart\_%'`;
  const exists = (name: string) => known.some((role) => role.rolname === name);
  for (const [role, url] of Object.entries(urls)) {
    const { username, password } = new URL(url);
    if (username !== role) {
      throw new Error(`The URL for ${role} logs in as "${username}"; name ${role} in it.`);
    }
    const login = `login nosuperuser nobypassrls password ${quoted(decodeURIComponent(password))}`;
    if (exists(role)) continue;
    await sql.unsafe(`create role ${role} ${login}`);
    for (const [name, limit] of Object.entries(roleLimits)) {
      await sql.unsafe(`alter role ${role} set ${name} = '${limit}'`);
    }
  }
  if (!exists("rampart_resolver")) {
    await sql.unsafe("create role rampart_resolver nologin nosuperuser nobypassrls");
  }
}
