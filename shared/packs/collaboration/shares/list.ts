import { and, desc, eq, lt, sql } from "drizzle-orm";
import * as z from "zod";
import { partnerships, shares } from "../../../../drizzle/schema/collaboration/index.ts";
import { currentTenant } from "../../../../drizzle/schema/roles.ts";
import type { Context } from "../../../context.ts";
import { rawQuery } from "../../../db/queries.ts";
import { type Page, pageInput, pageOf, pageOutput } from "../../../db/pages.ts";
import { notFound } from "../../../errors.ts";
import { idKey } from "../../../ids.ts";
import { auditPartner } from "../audit-both.ts";
import { auditRow } from "../../../audit/record.ts";
import {
  type oneShareInput,
  type Received,
  receivedFields,
  receivedOutput,
  type Share,
  shareFields,
  shareOutput,
} from "./shared.ts";

const isOwn = sql`${shares.tenantId} = ${currentTenant}`;
const isReceived = sql`${shares.partnerTenantId} = ${currentTenant}`;

export const listSharesInput = pageInput
  .extend({
    partnershipId: z.string().max(200).optional(),
    subjectId: z.string().max(200).optional(),
  })
  .prefault({});
export const listSharesOutput = pageOutput(shareOutput);

/** What the caller's organization shares or has shared, newest first. */
export async function listShares({
  ctx,
  input: { partnershipId, subjectId, limit, cursor },
}: {
  ctx: Context;
  input: z.output<typeof listSharesInput>;
}): Promise<Page<Share>> {
  const [rows] = await ctx.scope.read((db) => [
    db
      .select(shareFields)
      .from(shares)
      .where(
        and(
          isOwn,
          partnershipId === undefined ? undefined : eq(shares.partnershipId, idKey(partnershipId)),
          subjectId === undefined ? undefined : eq(shares.subjectId, idKey(subjectId)),
          cursor === undefined ? undefined : lt(shares.id, cursor),
        ),
      )
      .orderBy(desc(shares.id))
      .limit(limit + 1),
  ]);
  return pageOf(rows, limit);
}

const received = { ...receivedFields, organization: partnerships.ownerName };
const partnershipOfShare = and(
  eq(partnerships.tenantId, shares.tenantId),
  eq(partnerships.id, shares.partnershipId),
);

export const listReceivedInput = pageInput.prefault({});
export const listReceivedOutput = pageOutput(receivedOutput);

/** What partners share with the caller's organization now, newest first. */
export async function listReceived({
  ctx,
  input: { limit, cursor },
}: {
  ctx: Context;
  input: z.output<typeof listReceivedInput>;
}): Promise<Page<Received>> {
  const [rows] = await ctx.scope.read((db) => [
    db
      .select(received)
      .from(shares)
      .innerJoin(partnerships, partnershipOfShare)
      .where(and(isReceived, cursor === undefined ? undefined : lt(shares.id, cursor)))
      .orderBy(desc(shares.id))
      .limit(limit + 1),
  ]);
  return pageOf(rows, limit);
}

/**
 * One thing that a partner shares. The audit logs of both organizations say once an hour that it was opened.
 * @throws AppError not_found, also for what is no longer shared
 */
export const openReceived = ({
  ctx,
  input: { id },
}: {
  ctx: Context;
  input: z.output<typeof oneShareInput>;
}): Promise<Received> =>
  ctx.scope.write(async (db) => {
    const [row] = await db
      .select({ ...received, subjectId: shares.subjectId })
      .from(shares)
      .innerJoin(partnerships, partnershipOfShare)
      .where(and(isReceived, eq(shares.id, idKey(id))));
    if (!row) throw notFound("share", id);
    const { subjectId, ...shown } = row;
    const [opened] = await rawQuery(
      db,
      sql`select app.open_share(${row.id}::uuid)`,
      z.tuple([z.uuid().nullable()]),
    ).execute();
    const partnershipId = opened?.[0];
    if (partnershipId != null) {
      const change = { action: "share.open", subjectId, after: {} };
      await Promise.all([
        auditRow(ctx, db, { before: null, ...change }).execute(),
        auditPartner(ctx, db, partnershipId, change),
      ]);
    }
    return shown;
  });
