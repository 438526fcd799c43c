import { eq } from "drizzle-orm";
import * as z from "zod";
import { recoveryCodes } from "../../../drizzle/schema/index.ts";
import { auditRow } from "../../audit/record.ts";
import type { Context } from "../../context.ts";
import type { Db } from "../../db/queries.ts";
import { AppError } from "../../errors.ts";
import { signedInUser } from "../sessions/signed-in-user.ts";
import { hashToken } from "../token-format.ts";
import { checkCode, codeInput } from "./check-code.ts";
import { toBase32 } from "./code.ts";

const count = 10;

export const codeOnlyInput = z.strictObject({ code: codeInput });
export const recoveryCodesOutput = z.object({
  recoveryCodes: z
    .array(z.string())
    .describe("Each replaces the app once. They are not shown again."),
});

/** Replaces the caller's recovery codes. @throws AppError bad_request for a wrong code, rate_limited */
export async function renewRecoveryCodes({
  ctx,
  input: { code },
}: {
  ctx: Context;
  input: z.output<typeof codeOnlyInput>;
}): Promise<z.output<typeof recoveryCodesOutput>> {
  const { userId } = signedInUser(ctx);
  const done = await ctx.scope.write(async (db) => {
    const refusal = await checkCode(ctx, db, { userId, code });
    if (refusal) return refusal;
    const change = { action: "totp.renew_recovery_codes", subjectId: userId };
    const [codes] = await Promise.all([
      storeRecoveryCodes(db, userId),
      auditRow(ctx, db, { ...change, before: null, after: null }).execute(),
    ]);
    return codes;
  });
  if (done instanceof AppError) throw done;
  return { recoveryCodes: done };
}

/** Replaces a person's recovery codes. @returns the new ones, of 80 random bits each */
export async function storeRecoveryCodes(db: Db, userId: string): Promise<string[]> {
  const codes = Array.from({ length: count }, () =>
    toBase32(crypto.getRandomValues(new Uint8Array(10))),
  );
  await Promise.all([
    db.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId)).execute(),
    db
      .insert(recoveryCodes)
      .values(codes.map((code) => ({ userId, codeHash: hashToken(code) })))
      .execute(),
  ]);
  return codes.map((code) => code.match(/.{4}/g)?.join("-").toLowerCase() ?? code);
}
