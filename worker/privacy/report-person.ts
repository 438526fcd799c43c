import { sql } from "drizzle-orm";
import * as z from "zod";
import { type PlatformPerson, PlatformError } from "../../shared/adapters/learning-platform.ts";
import { auditRow } from "../../shared/audit/record.ts";
import { asOperator, type Context, type OperatorContext } from "../../shared/context.ts";
import { jsonText } from "../../shared/db/columns.ts";
import { rawQuery } from "../../shared/db/queries.ts";
import { isUuid } from "../../shared/ids.ts";
import { canonicalName } from "../../shared/values/names.ts";
import { addressesIn, identifiersOf, namingParts, type Subject } from "./identifiers.ts";
import { readColumns } from "./read-columns.ts";
import { type FoundRow, type Read, searchTable } from "./search-table.ts";
import { personalTables } from "./tables/index.ts";

/** Everything that is stored about a person. */
export interface PersonReport {
  format: "rampart-person/1";
  createdAt: string;
  organization: { id: string; slug: string };
  person: Subject;
  /** What was searched for in texts. */
  identifiers: readonly string[];
  tables: Record<string, { why: string; kept: string; rows: FoundRow[] }>;
  /** MindTickle's user; null if there is none or the organization has no account. */
  mindtickle: PlatformPerson | null | { problem: string };
}

const subjectRow = z.tuple([
  z.uuid(),
  z.string(),
  z.string(),
  z.string().nullable(),
  jsonText(namingParts),
]);

/** The newest person with this id or user name; deleted people come last. */
async function findPerson(read: Read, idOrUserName: string) {
  const isPerson = isUuid(idOrUserName)
    ? sql`id = ${idOrUserName}::uuid`
    : sql`user_name_key = ${canonicalName(idOrUserName)}`;
  const rows = await read((db) =>
    rawQuery(
      db,
      sql`select id::text, user_name, display_name, deleted_at::text,
          jsonb_build_object('userName', user_name, 'email', email, 'externalIds', external_ids, 'resource', resource)::text
        from users where ${isPerson} order by deleted_at desc nulls first, id desc limit 1`,
      subjectRow,
    ),
  );
  return rows[0] ?? null;
}

/** Addresses in the changes of the person, which include those that the person had before. */
async function formerAddresses(read: Read, personId: string): Promise<string[]> {
  const rows = await read((db) =>
    rawQuery(
      db,
      sql`select jsonb_build_array(before, after)::text from audit_log
        where subject_id = ${personId} and starts_with(action, 'user.')`,
      z.tuple([jsonText(z.unknown())]),
    ),
  );
  return rows.flatMap(([changes]) => addressesIn(changes));
}

async function findAtMindtickle(
  ctx: Context,
  personId: string,
): Promise<PersonReport["mindtickle"]> {
  try {
    return await (await ctx.platforms.open(ctx)).findPersonOf(personId);
  } catch (error) {
    if (error instanceof PlatformError && error.outcome === "forbidden") return null;
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * Collects everything that is stored about a person, and records in the audit log that it was read.
 * @returns null if the organization has no such person
 */
export async function reportPerson(
  operator: OperatorContext,
  ctx: Context,
  idOrUserName: string,
): Promise<PersonReport | null> {
  const read: Read = async (build) => (await ctx.scope.read((db) => [build(db)]))[0];
  const readAsOperator: Read = (build) => asOperator(operator, (db) => build(db).execute());
  const found = await findPerson(read, idOrUserName);
  if (!found) return null;
  const [personId, userName, displayName, deletedAt, parts] = found;
  const identifiers = identifiersOf(personId, parts, await formerAddresses(read, personId));
  const ofTenants = await readColumns(read, personalTables);
  const ofOperator = await readColumns(readAsOperator, personalTables);
  const tables: PersonReport["tables"] = {};
  for (const [name, table] of Object.entries(personalTables)) {
    const [reader, known] = table.operator ? [readAsOperator, ofOperator] : [read, ofTenants];
    const columns = known.get(name);
    if (!columns) throw new Error(`The table ${name} cannot be read. Migrate the database first.`);
    const rows = await searchTable(
      { ctx, read: reader, personId, identifiers },
      name,
      table,
      columns,
    );
    if (rows.length > 0) tables[name] = { why: table.why, kept: table.kept, rows };
  }
  const mindtickle = await findAtMindtickle(ctx, personId);
  const counts = Object.entries(tables).map(([name, { rows }]) => [name, rows.length] as const);
  await ctx.scope.write((db) =>
    auditRow(ctx, db, {
      action: "user.report",
      subjectId: personId,
      before: null,
      after: { rows: Object.fromEntries(counts) },
    }).execute(),
  );
  return {
    format: "rampart-person/1",
    createdAt: ctx.now().toISOString(),
    organization: { id: ctx.scope.tenantId, slug: ctx.scope.tenant.slug },
    person: { id: personId, userName, displayName, deletedAt },
    identifiers,
    tables,
    mindtickle,
  };
}
