import { desc, lt, type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import { flagVersions, tenantFlagVersions } from "../../../drizzle/schema/index.ts";
import { asOperator, type Context, type OperatorContext } from "../../context.ts";
import { documentOf } from "../../db/columns.ts";
import type { Changes } from "./changes.ts";
import { type FlagVersion, flagVersionOutput } from "./feature.ts";

export const flagHistoryInput = z.strictObject({
  limit: z.int().min(1).max(200).default(50),
  /** The `nextCursor` of the previous page. */
  cursor: z.coerce.number().int().min(1).optional(),
});

export const flagHistoryOutput = z.object({
  items: z.array(flagVersionOutput),
  nextCursor: z.string().nullable().describe("The cursor of the next page; null on the last page."),
});

type History = z.output<typeof flagHistoryOutput>;
type Input = z.output<typeof flagHistoryInput>;

const columnsOf = (table: typeof flagVersions | typeof tenantFlagVersions) => ({
  version: table.version,
  author: table.author,
  reason: table.reason,
  changes: documentOf<Changes>(table.changes),
  createdAt: table.createdAt,
});

const before = (table: typeof flagVersions | typeof tenantFlagVersions, cursor?: number): SQL =>
  cursor === undefined ? sql`true` : lt(table.version, cursor);

const pageOf = (rows: FlagVersion[], limit: number): History => {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? String(last.version) : null };
};

/** The versions of the deployment's rules, the newest first. */
export async function flagHistory({
  ctx,
  input: { limit, cursor },
}: {
  ctx: OperatorContext;
  input: Input;
}): Promise<History> {
  const rows = await asOperator(ctx, (db) =>
    db
      .select(columnsOf(flagVersions))
      .from(flagVersions)
      .where(before(flagVersions, cursor))
      .orderBy(desc(flagVersions.version))
      .limit(limit + 1),
  );
  return pageOf(rows, limit);
}

/** The versions of the tenant's own rules, the newest first. */
export async function ownFlagHistory({
  ctx,
  input: { limit, cursor },
}: {
  ctx: Context;
  input: Input;
}): Promise<History> {
  const [rows] = await ctx.scope.read((db) => [
    db
      .select(columnsOf(tenantFlagVersions))
      .from(tenantFlagVersions)
      .where(before(tenantFlagVersions, cursor))
      .orderBy(desc(tenantFlagVersions.version))
      .limit(limit + 1),
  ]);
  return pageOf(rows, limit);
}
