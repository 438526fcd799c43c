import { and, asc, desc, eq, lt, sql } from "drizzle-orm";
import * as z from "zod";
import {
  reconciliationFindings,
  reconciliationModes,
  reconciliations,
} from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { type pageInput, pageOf, pageOutput } from "../../db/pages.ts";
import { notFound } from "../../errors.ts";
import { idKey } from "../../ids.ts";
import { oneRunInput } from "./manage.ts";

export const listRunsOutput = pageOutput(
  z.object({
    id: z.uuid(),
    mode: z.enum(reconciliationModes),
    status: z.enum(reconciliations.status.enumValues),
    reason: z.string().nullable().describe("Why it stopped or ended early."),
    compared: z.int().describe("How many users of the list have been compared."),
    total: z.int().nullable().describe("The length of the list; null before its first page."),
    missing: z.int(),
    extra: z.int(),
    different: z.int(),
    repaired: z.int(),
    approvedBy: z
      .string()
      .nullable()
      .describe("Who let it continue after it had stopped, as an actor of the audit log."),
    startedAt: z.date(),
    endedAt: z.date().nullable(),
  }),
);

const findingKind = z.enum(reconciliationFindings.kind.enumValues);
export const findingsInput = oneRunInput.extend({
  kind: findingKind.optional(),
  limit: z.int().min(1).max(200).default(50),
  offset: z.int().min(0).max(1_000_000).default(0),
});
export const findingsOutput = z.object({
  items: z.array(
    z.object({
      kind: findingKind,
      subject: z.string().describe("The user's id; for the kind `extra`, the id at MindTickle."),
      attributes: z.array(z.string()).describe("The names of the attributes that differ."),
      repair: z
        .enum(reconciliationFindings.repair.enumValues)
        .nullable()
        .describe("How it was repaired."),
      foundAt: z.date(),
    }),
  ),
});

/** Lists the tenant's runs, newest first, with the numbers of their findings and repairs. */
export async function listRuns({
  ctx,
  input: { limit, cursor },
}: {
  ctx: Context;
  input: z.output<typeof pageInput>;
}): Promise<z.output<typeof listRunsOutput>> {
  const counted = (kind: string, repaired = sql`true`) => sql<number>`(
    select count(*)::int from reconciliation_findings f
    where f.run_id = "reconciliations"."id" and f.kind = ${kind} and ${repaired})`;
  const [rows] = await ctx.scope.read((db) => [
    db
      .select({
        id: reconciliations.id,
        mode: reconciliations.mode,
        status: reconciliations.status,
        reason: reconciliations.reason,
        compared: reconciliations.compared,
        total: reconciliations.total,
        missing: counted("missing"),
        extra: counted("extra"),
        different: counted("different"),
        repaired: sql<number>`(select count(*)::int from reconciliation_findings f
          where f.run_id = "reconciliations"."id" and f.repair is not null)`,
        approvedBy: reconciliations.approvedBy,
        startedAt: reconciliations.startedAt,
        endedAt: reconciliations.endedAt,
      })
      .from(reconciliations)
      .where(cursor === undefined ? undefined : lt(reconciliations.id, cursor))
      .orderBy(desc(reconciliations.id))
      .limit(limit + 1),
  ]);
  return pageOf(rows, limit);
}

/** Lists the findings of a run: ids and names of attributes. @throws AppError not_found */
export async function listFindings({
  ctx,
  input: { id: runId, kind, limit, offset },
}: {
  ctx: Context;
  input: z.output<typeof findingsInput>;
}): Promise<z.output<typeof findingsOutput>> {
  const id = idKey(runId);
  const { kind: kindColumn, subject, attributes, repair, foundAt } = reconciliationFindings;
  const [[run], items] = await ctx.scope.read((db) => [
    db.select({ id: reconciliations.id }).from(reconciliations).where(eq(reconciliations.id, id)),
    db
      .select({ kind: kindColumn, subject, attributes, repair, foundAt })
      .from(reconciliationFindings)
      .where(
        and(
          eq(reconciliationFindings.runId, id),
          kind === undefined ? undefined : eq(kindColumn, kind),
        ),
      )
      .orderBy(asc(kindColumn), asc(subject))
      .limit(limit)
      .offset(offset),
  ]);
  if (!run) throw notFound("reconciliation", runId);
  return { items };
}
