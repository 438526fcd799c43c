import { and, asc, eq, getTableColumns, gt, type SQL, sql } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import type * as z from "zod";
import { changedParts } from "../../../audit/changed-parts.ts";
import { auditRow } from "../../../audit/record.ts";
import type { Context } from "../../../context.ts";
import { type Page, pageOf } from "../../../db/pages.ts";
import type { Db } from "../../../db/queries.ts";
import { notFound } from "../../../errors.ts";
import { idKey, newId } from "../../../ids.ts";
import { refuseOtherVersion } from "../../../values/version.ts";
import { write } from "./refusals.ts";

/** A table of rows that people maintain one by one. */
type KeptTable = PgTable & Record<"id" | "version" | "updatedAt", PgColumn>;

/** What a verb is given. */
export interface In<I extends z.ZodType> {
  ctx: Context;
  input: z.output<I>;
}

interface Row {
  id: string;
  version: number;
}

/** A noun whose rows are listed, read, created and changed alike. Each change is audited. */
interface Kept<O extends z.ZodType<Row>> {
  /** As people read it: `customer`. */
  noun: string;
  /** The first part of the actions in the audit log. */
  action: string;
  table: KeptTable;
  /** The columns that are read. */
  output: O & { shape: Record<string, z.ZodType> };
}

/** What verbs that change a row are given beside its values. */
interface Target {
  id: string;
  version?: number | undefined;
}

export function keptRows<O extends z.ZodType<Row>>({ noun, action, table, output }: Kept<O>) {
  const names = new Set(Object.keys(output.shape));
  const all: Record<string, PgColumn> = getTableColumns(table);
  const columns = Object.fromEntries(Object.entries(all).filter(([name]) => names.has(name)));
  type Out = z.output<O>;
  // The columns are those of the output.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const typed = (rows: Record<string, unknown>[]) => rows as unknown as Out[];

  const select = (db: Db, where: SQL | undefined) => db.select(columns).from(table).where(where);

  /** A row in a transaction. @throws AppError not_found */
  async function find(db: Db, id: string, lock?: "update" | "share"): Promise<Out> {
    const query = select(db, eq(table.id, idKey(id)));
    const [row] = typed(await (lock === undefined ? query : query.for(lock)).execute());
    if (!row) throw notFound(noun, id);
    return row;
  }

  /** Inserts a row in a transaction. */
  async function insert(ctx: Context, db: Db, values: Record<string, unknown>): Promise<Out> {
    const id = newId(ctx.now().getTime());
    await db
      .insert(table)
      .values({ ...values, id })
      .execute();
    const change = { action: `${action}.create`, subjectId: id, before: null, after: values };
    await auditRow(ctx, db, change).execute();
    return find(db, id);
  }

  /** Changes what differs of a row in a transaction. @throws AppError not_found, conflict */
  async function update(
    ctx: Context,
    db: Db,
    { id, version }: Target,
    values: Record<string, unknown>,
  ): Promise<Out> {
    const before = await find(db, id, "update");
    refuseOtherVersion(noun, before.version, version);
    const present = new Map<string, unknown>(Object.entries(before));
    const former = Object.fromEntries(Object.keys(values).map((name) => [name, present.get(name)]));
    const parts = changedParts(former, values);
    if (Object.keys(parts.before).length + Object.keys(parts.after).length === 0) return before;
    await db
      .update(table)
      .set({ ...values, version: sql`${table.version} + 1`, updatedAt: sql`now()` })
      .where(eq(table.id, before.id))
      .execute();
    const change = { action: `${action}.change`, subjectId: before.id, ...parts };
    await auditRow(ctx, db, change).execute();
    return find(db, id);
  }

  return {
    find,
    insert,
    update,

    /** A page of rows, oldest first. */
    list: async (
      ctx: Context,
      { limit, cursor }: { limit: number; cursor?: string | undefined },
      ...where: (SQL | undefined)[]
    ): Promise<Page<Out>> => {
      const after = cursor === undefined ? undefined : gt(table.id, cursor);
      const [rows] = await ctx.scope.read((db) => [
        select(db, and(after, ...where))
          .orderBy(asc(table.id))
          .limit(limit + 1),
      ]);
      return pageOf(typed(rows), limit);
    },

    /** @throws AppError not_found */
    get: async ({ ctx, input: { id } }: { ctx: Context; input: { id: string } }): Promise<Out> => {
      const [rows] = await ctx.scope.read((db) => [select(db, eq(table.id, idKey(id)))]);
      const [row] = typed(rows);
      if (!row) throw notFound(noun, id);
      return row;
    },

    create: (ctx: Context, values: Record<string, unknown>): Promise<Out> =>
      write(ctx, (db) => insert(ctx, db, values)),

    change: (
      ctx: Context,
      { id, version, ...values }: Target & Record<string, unknown>,
    ): Promise<Out> => write(ctx, (db) => update(ctx, db, { id, version }, values)),

    /** Deletes a row, after `first` has removed what refers to it. @throws AppError not_found, conflict */
    delete: (
      ctx: Context,
      { id, version }: Target,
      first: (db: Db, id: string) => Promise<unknown> = async () => undefined,
    ): Promise<{ id: string }> =>
      write(ctx, async (db) => {
        const before = await find(db, id, "update");
        refuseOtherVersion(noun, before.version, version);
        await first(db, before.id);
        await db.delete(table).where(eq(table.id, before.id)).execute();
        const state = Object.fromEntries(Object.entries(before));
        const change = {
          action: `${action}.delete`,
          subjectId: before.id,
          before: state,
          after: null,
        };
        await auditRow(ctx, db, change).execute();
        return { id: before.id };
      }),
  };
}
