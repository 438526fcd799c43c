import { and, eq, getTableColumns, sql } from "drizzle-orm";
import * as z from "zod";
import { auditRow } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { rawQuery } from "../db/queries.ts";
import { type SealedColumn, sealedColumns } from "./sealed-columns.ts";

type ResealContext = Pick<Context, "scope" | "secrets" | "actor" | "requestId">;

/** The result for a tenant's secrets. */
export interface Resealed {
  resealed: number;
  /** Key id -> the number of secrets that are still sealed with it. The first key is not counted. */
  remaining: Map<string, number>;
  /** Secrets that cannot be opened. */
  unopened: { column: string; id: string; problem: string }[];
}

/** The size of a transaction: rows, and bytes of sealed text unless it has a single row. */
const maxBatch = { rows: 100, bytes: 4_000_000 };

/** The id of the key. Only the start of the text is read, because a dead letter may have megabytes. */
const keyOf = ({ sealed }: SealedColumn) => sql`split_part(left(${sealed}, 200), '.', 2)`;

/**
 * Seals a tenant's secrets with the first key, one batch per transaction. If it is interrupted, it can
 * be run again. A secret that is changed at the same time keeps its new value.
 */
export async function resealTenant({ ctx }: { ctx: ResealContext }): Promise<Resealed> {
  const unopened: Resealed["unopened"] = [];
  let resealed = 0;
  for (const column of sealedColumns) {
    let found = await nextBatch(ctx, column, null);
    while (found.length > 0) {
      const batch: Resealing[] = [];
      for (const { id, before } of found) {
        const { after, problem } = await reseal(ctx, column, id, before);
        if (problem === null) batch.push({ id, before, after });
        else unopened.push({ column: column.name, id, problem });
      }
      resealed += await store(ctx, column, batch);
      found = await nextBatch(ctx, column, found.at(-1)?.id ?? null);
    }
  }
  return { resealed, remaining: await countRemaining(ctx), unopened };
}

const row = z.tuple([z.string(), z.string()]).transform(([id, before]) => ({ id, before }));

async function nextBatch(
  { scope, secrets }: ResealContext,
  column: SealedColumn,
  afterId: string | null,
) {
  const { id, sealed, table } = column;
  const isAfter = afterId === null ? sql`true` : sql`${id} > ${afterId}`;
  const [found] = await scope.read((db) => [
    rawQuery(
      db,
      sql`select id, sealed from (
          select ${id}::text as id, ${sealed} as sealed,
            row_number() over (order by ${id}) as number,
            sum(octet_length(${sealed})) over (order by ${id}) as bytes
          from ${table} where ${keyOf(column)} <> ${secrets.keyId} and ${isAfter}
          order by ${id} limit ${maxBatch.rows}
        ) found where number = 1 or bytes <= ${maxBatch.bytes} order by number`,
      row,
    ),
  ]);
  return found;
}

interface Resealing {
  id: string;
  before: string;
  /** The same secret, sealed with the first key. */
  after: string;
}

async function reseal(
  { scope, secrets }: ResealContext,
  column: SealedColumn,
  id: string,
  before: string,
) {
  const aad = column.aad(scope.tenantId, id);
  try {
    const after = await secrets.seal(await secrets.open(before, aad), aad);
    return { after, problem: null };
  } catch (error) {
    return { after: "", problem: error instanceof Error ? error.message : "It cannot be opened." };
  }
}

/** @returns the number of secrets stored; one that was changed in the meantime is left unchanged */
function store(ctx: ResealContext, column: SealedColumn, batch: Resealing[]): Promise<number> {
  const columns = Object.entries(getTableColumns(column.table));
  const [property = ""] = columns.find(([, { name }]) => name === column.sealed.name) ?? [];
  return ctx.scope.write(async (db) => {
    const stored = await Promise.all(
      batch.map(({ id, before, after }) =>
        db
          .update(column.table)
          .set({ [property]: after })
          .where(and(eq(column.id, id), eq(column.sealed, before)))
          .returning({ id: column.id })
          .execute(),
      ),
    );
    const count = stored.flat().length;
    if (count === 0) return 0;
    await auditRow(ctx, db, {
      action: "secrets.reseal",
      subjectId: ctx.scope.tenantId,
      before: null,
      after: { column: column.name, resealed: count, keyId: ctx.secrets.keyId },
    }).execute();
    return count;
  });
}

const count = z.tuple([z.string(), z.int()]);

async function countRemaining({ scope, secrets }: ResealContext): Promise<Map<string, number>> {
  const counted = await scope.read((db) =>
    sealedColumns.map((column) =>
      rawQuery(
        db,
        sql`select ${keyOf(column)}, count(*)::int from ${column.table}
          where ${keyOf(column)} <> ${secrets.keyId} group by 1 order by 1`,
        count,
      ),
    ),
  );
  const remaining = new Map<string, number>();
  for (const [key, secretCount] of counted.flat()) {
    remaining.set(key, (remaining.get(key) ?? 0) + secretCount);
  }
  return remaining;
}
