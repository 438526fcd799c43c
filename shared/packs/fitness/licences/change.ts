import { eq, sql } from "drizzle-orm";
import * as z from "zod";
import { licences } from "../../../../drizzle/schema/fitness/index.ts";
import { changedParts } from "../../../audit/changed-parts.ts";
import { auditRow } from "../../../audit/record.ts";
import type { Context } from "../../../context.ts";
import type { Db } from "../../../db/queries.ts";
import { AppError, notFound } from "../../../errors.ts";
import { idKey } from "../../../ids.ts";
import { basedOn, refuseOtherVersion } from "../../../values/version.ts";
import { writeAndCheck } from "../work/schedule-check.ts";
import { days, type Licence, licenceFields } from "./licence.ts";

const oneLicence = { id: z.string().max(200), ...basedOn };

export const changeLicenceInput = days.safeExtend(oneLicence);
export const revokeLicenceInput = z.strictObject({
  ...oneLicence,
  reason: z.string().trim().min(1).max(500),
});

interface Call<I> {
  ctx: Context;
  input: I;
}

/**
 * Changes the days of a licence. Work that it no longer covers is held within seconds.
 * @throws AppError not_found; conflict for another version or a revoked licence
 */
export const changeLicence = (
  { ctx, input }: Call<z.output<typeof changeLicenceInput>>,
  path: string,
): Promise<Licence> => {
  const { id, version, validFrom, validUntil } = input;
  return store(ctx, path, {
    id,
    version,
    action: "licence.change",
    set: { validFrom, validUntil },
  });
};

/**
 * Revokes a licence, from now on and for good.
 * @throws AppError not_found; conflict for another version or a revoked licence
 */
export const revokeLicence = (
  { ctx, input: { id, version, reason } }: Call<z.output<typeof revokeLicenceInput>>,
  path: string,
): Promise<Licence> =>
  store(ctx, path, {
    id,
    version,
    action: "licence.revoke",
    set: { revokedAt: ctx.now(), revokedBecause: reason },
  });

interface LicenceChange {
  id: string;
  version: number | undefined;
  action: string;
  set: Partial<Pick<Licence, "validFrom" | "validUntil" | "revokedAt" | "revokedBecause">>;
}

function store(ctx: Context, path: string, change: LicenceChange): Promise<Licence> {
  return writeAndCheck(ctx, path, async (db) => {
    const before = await lockLicence(db, change.id);
    refuseOtherVersion("licence", before.version, change.version);
    if (before.revokedAt !== null) {
      const message = "The licence is revoked. Add a new one instead of changing it.";
      throw new AppError("conflict", message);
    }
    const { id, userId, kind } = before;
    const parts = changedParts(
      { userId, kind, ...pick(before) },
      { userId, kind, ...pick(before), ...change.set },
    );
    const [[row]] = await Promise.all([
      db
        .update(licences)
        .set({ ...change.set, version: sql`version + 1`, updatedAt: sql`now()` })
        .where(eq(licences.id, id))
        .returning(licenceFields)
        .execute(),
      auditRow(ctx, db, { action: change.action, subjectId: id, ...parts }).execute(),
    ]);
    if (!row) throw new Error("The statement returned no row.");
    return row;
  });
}

const pick = ({ validFrom, validUntil, revokedAt, revokedBecause }: Licence) => ({
  validFrom,
  validUntil,
  revokedAt,
  revokedBecause,
});

async function lockLicence(db: Db, id: string): Promise<Licence> {
  const [row] = await db
    .select(licenceFields)
    .from(licences)
    .where(eq(licences.id, idKey(id)))
    .for("update");
  if (!row) throw notFound("licence", id);
  return row;
}
