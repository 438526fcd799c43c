import { and, eq, sql } from "drizzle-orm";
import * as z from "zod";
import { partnerships, shares } from "../../../../drizzle/schema/collaboration/index.ts";
import { actorName, type Context } from "../../../context.ts";
import { type Db, rawQuery } from "../../../db/queries.ts";
import { AppError, notFound } from "../../../errors.ts";
import { idKey, newId } from "../../../ids.ts";
import { dateTimeInput } from "../../../values/date-time.ts";
import { auditBoth } from "../audit-both.ts";
import { isOwn } from "../partnerships/partnership.ts";
import { type Share, shareFields, type Shareables } from "./shared.ts";

const maxDays = 366;

export const shareInput = z.strictObject({
  partnershipId: z.string().max(200),
  subjectType: z.string().max(60),
  subjectId: z.string().max(200),
  fields: z.array(z.string().max(60)).min(1).max(50).describe("What the partner sees of it."),
  expiresAt: dateTimeInput.describe("At most 366 days from now."),
});

/**
 * Shows chosen fields of one thing to a partner until a time. Repeating it replaces fields and time.
 * @throws AppError not_found for the partnership or the thing; bad_request for an unknown field or time;
 *   conflict for a partnership that is not active or belongs to the partner
 */
export async function share(
  { ctx, input }: { ctx: Context; input: z.output<typeof shareInput> },
  shareables: Shareables,
): Promise<Share> {
  const fields = checkFields(shareables, input);
  checkTime(ctx, input.expiresAt);
  return ctx.scope.write(async (db) => {
    const partnerTenantId = await partnerOf(db, input.partnershipId);
    const partnershipId = idKey(input.partnershipId);
    const subjectId = idKey(input.subjectId);
    const { subjectType, expiresAt } = input;
    const data = sql`app.shared_data(${subjectType}, ${subjectId}::uuid, ${`{${fields.join(",")}}`}::text[])`;
    const [known] = await rawQuery(
      db,
      sql`select ${data} is not null`,
      z.tuple([z.boolean()]),
    ).execute();
    if (known?.[0] !== true) throw notFound(subjectType, input.subjectId);
    const stored = { fields, data, expiresAt, revokedAt: null, createdBy: actorName(ctx) };
    const [row] = await db
      .insert(shares)
      .values({ id: newId(), partnershipId, partnerTenantId, subjectType, subjectId, ...stored })
      .onConflictDoUpdate({
        target: [shares.tenantId, shares.partnershipId, shares.subjectId],
        set: { ...stored, createdAt: sql`now()`, updatedAt: sql`now()` },
      })
      .returning(shareFields);
    if (!row) throw new Error("The statement returned no row.");
    const after = { subjectType, fields, expiresAt: expiresAt.toISOString() };
    await auditBoth(ctx, db, partnershipId, { action: "share.grant", subjectId, after });
    return row;
  });
}

function checkFields(
  shareables: Shareables,
  { subjectType, fields }: z.output<typeof shareInput>,
): string[] {
  const known = Object.hasOwn(shareables, subjectType) ? shareables[subjectType] : undefined;
  if (!known) {
    const message = `Nothing of the type "${subjectType}" can be shared. Use one of ${Object.keys(shareables).join(", ")}.`;
    throw new AppError("bad_request", message, { field: "subjectType" });
  }
  const unknown = fields.find((field) => !known.includes(field));
  if (unknown === undefined) return known.filter((field) => fields.includes(field));
  const message = `The field "${unknown}" cannot be shared. Use some of ${known.join(", ")}.`;
  throw new AppError("bad_request", message, { field: "fields" });
}

function checkTime(ctx: Context, expiresAt: Date): void {
  const ms = expiresAt.getTime() - ctx.now().getTime();
  if (ms > 0 && ms <= maxDays * 86_400_000) return;
  const message = `expiresAt must be in the next ${maxDays} days. Choose an earlier time, and extend it later.`;
  throw new AppError("bad_request", message, { field: "expiresAt" });
}

async function partnerOf(db: Db, id: string): Promise<string> {
  const [row] = await db
    .select({ state: partnerships.state, partner: partnerships.partnerTenantId, isOwn })
    .from(partnerships)
    .where(and(eq(partnerships.id, idKey(id))));
  if (!row) throw notFound("partnership", id);
  if (row.state === "active" && row.isOwn && row.partner !== null) return row.partner;
  const message = row.isOwn
    ? "The partnership is not active. Confirm it first, or invite the partner again."
    : "The partner invited you to see its things. Invite the partner to show yours.";
  throw new AppError("conflict", message, { field: "partnershipId" });
}
