import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { type ServerWorld, startServerWorld } from "../support/server-only.ts";
import { useFixture } from "../support/fixture.ts";

/** Two tenants, a folder for files, and SQL access without policies. */
export interface ImportWorld extends ServerWorld {
  sql: postgres.Sql;
  folder: string;
  /** Writes a file of lines with CRLF and returns its path. */
  file(name: string, lines: readonly string[]): Promise<string>;
}

export async function startImportWorld(): Promise<ImportWorld> {
  const world = await startServerWorld();
  const folder = await mkdtemp(join(tmpdir(), "rampart-import-"));
  const sql = postgres(world.outside.database.superuser, { max: 2, onnotice: () => undefined });
  return {
    ...world,
    sql,
    folder,
    file: async (name, lines) => {
      const path = join(folder, name);
      await writeFile(path, lines.map((line) => `${line}\r\n`).join(""));
      return path;
    },
    stop: async () => {
      await sql.end();
      await world.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** All imported data of a tenant, by the names in the files, without ids and write times. */
export async function stateOf(sql: postgres.Sql, tenantId: string) {
  const people = await sql`
    select u.external_ids ->> 'main' as external_id, u.user_name, u.display_name, u.email, u.division, u.role, u.active, u.version,
      u.resource::text, m.external_ids ->> 'main' as manager, u.manager_ref, s.pending_version
    from users u left join users m on m.tenant_id = u.tenant_id and m.id = u.manager_id
      left join user_syncs s on s.tenant_id = u.tenant_id and s.user_id = u.id
    where u.tenant_id = ${tenantId} order by 1`;
  const courses = await sql`
    select mindtickle_id, name, series_name, required, pass_score from courses
    where tenant_id = ${tenantId} order by 1`;
  const progress = await sql`
    select u.external_ids ->> 'main' as external_id, c.mindtickle_id, p.status, p.score, p.completed_at, a.assigned_at, a.due_at, a.expires_at
    from course_progress p join users u on u.tenant_id = p.tenant_id and u.id = p.user_id
      join courses c on c.tenant_id = p.tenant_id and c.id = p.course_id
      join assignments a on a.tenant_id = p.tenant_id and a.user_id = p.user_id and a.course_id = p.course_id
    where p.tenant_id = ${tenantId} order by 1, 2`;
  const results = await sql`
    select q.submission_id, u.external_ids ->> 'main' as external_id, c.mindtickle_id, q.quiz_id, q.score, q.claimed_score, q.submitted_at
    from quiz_results q join users u on u.tenant_id = q.tenant_id and u.id = q.user_id
      join courses c on c.tenant_id = q.tenant_id and c.id = q.course_id
    where q.tenant_id = ${tenantId} order by 1`;
  return {
    people: [...people],
    courses: [...courses],
    progress: [...progress],
    results: [...results],
  };
}

/** The number of a tenant's rows in each table that imports write to. */
export async function countsOf(sql: postgres.Sql, tenantId: string) {
  const [row] = await sql`select
    (select count(*)::int from users where tenant_id = ${tenantId}) as users,
    (select sum(version)::int from users where tenant_id = ${tenantId}) as versions,
    (select count(*)::int from user_keys where tenant_id = ${tenantId}) as keys,
    (select count(*)::int from outbox where tenant_id = ${tenantId}) as events,
    (select count(*)::int from courses where tenant_id = ${tenantId}) as courses,
    (select count(*)::int from assignments where tenant_id = ${tenantId}) as assignments,
    (select count(*)::int from course_progress where tenant_id = ${tenantId}) as progress,
    (select count(*)::int from quiz_results where tenant_id = ${tenantId}) as results,
    (select count(*)::int from audit_log where tenant_id = ${tenantId}) as audited`;
  return { ...row };
}

/** The same, for the tests of one file. */
export const useImportWorld = (): ImportWorld =>
  useFixture(startImportWorld, (world) => world.stop());
