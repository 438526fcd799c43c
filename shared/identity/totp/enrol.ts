import { eq, sql } from "drizzle-orm";
import * as z from "zod";
import { sessions, signIns, tenants, users } from "../../../drizzle/schema/index.ts";
import { auditRow } from "../../audit/record.ts";
import type { Context } from "../../context.ts";
import { AppError } from "../../errors.ts";
import { totpAad } from "../../secrets/aad.ts";
import type { BoundedHasher } from "../passwords/bounded-hasher.ts";
import { requirePassword } from "../password-changes/require-password.ts";
import { signedInUser } from "../sessions/signed-in-user.ts";
import { checkCode } from "./check-code.ts";
import { toBase32 } from "./code.ts";
import {
  type codeOnlyInput,
  type recoveryCodesOutput,
  storeRecoveryCodes,
} from "./recovery-codes.ts";

export const enrolTotpInput = z.strictObject({
  password: z.string().min(1).max(1024).describe("The present password."),
});
export const enrolTotpOutput = z.object({
  secret: z.string().describe("The secret in base32, to type into the app. It is not shown again."),
  uri: z.string().describe("The same as an otpauth URI, to show as a QR code."),
});

/** RFC 4226, section 4, recommends 160 bits. */
const secretBytes = 20;

/**
 * Starts to set up an authenticator app for the caller. It counts once a code has confirmed it.
 * @throws AppError bad_request for a wrong password, rate_limited after several, conflict with an app
 */
export async function enrolTotp({
  ctx,
  input: { password },
  hasher,
}: {
  ctx: Context;
  input: z.output<typeof enrolTotpInput>;
  hasher: BoundedHasher;
}): Promise<z.output<typeof enrolTotpOutput>> {
  const { userId } = signedInUser(ctx);
  await requirePassword(ctx, hasher, { userId, password });
  const secret = toBase32(crypto.getRandomValues(new Uint8Array(secretBytes)));
  const totpSecret = await ctx.secrets.seal(secret, totpAad(ctx.scope.tenantId, userId));
  const label = await ctx.scope.write(async (db) => {
    const [enrolled] = await db
      .update(signIns)
      .set({ totpSecret, totpStep: null })
      .where(sql`${eq(signIns.userId, userId)} and totp_confirmed_at is null`)
      .returning({ userId: signIns.userId })
      .execute();
    if (!enrolled) {
      const message = "You have an authenticator app. Remove it with POST /auth/totp/remove first.";
      throw new AppError("conflict", message, { userMessage: { key: "has_authenticator" } });
    }
    const [[person]] = await Promise.all([
      db
        .select({ name: users.email, userName: users.userName, slug: tenants.slug })
        .from(users)
        .innerJoin(tenants, eq(tenants.id, users.tenantId))
        .where(eq(users.id, userId))
        .execute(),
      auditRow(ctx, db, {
        action: "totp.enrol",
        subjectId: userId,
        before: null,
        after: null,
      }).execute(),
    ]);
    return `${person?.name ?? person?.userName} (${person?.slug})`;
  });
  const query = new URLSearchParams({ secret, issuer: "Rampart" });
  return { secret, uri: `otpauth://totp/Rampart:${encodeURIComponent(label)}?${query}` };
}

/**
 * Confirms the app by a code that it shows. From then on, sign-ins need a code; the present session
 * counts as signed in with one.
 * @throws AppError bad_request for a wrong code, rate_limited after several, conflict without an app
 */
export async function confirmTotp({
  ctx,
  input: { code },
}: {
  ctx: Context;
  input: z.output<typeof codeOnlyInput>;
}): Promise<z.output<typeof recoveryCodesOutput>> {
  const { userId, sessionId } = signedInUser(ctx);
  const done = await ctx.scope.write(async (db) => {
    const refusal = await checkCode(ctx, db, { userId, code, isEnrolling: true });
    if (refusal) return refusal;
    const [codes] = await Promise.all([
      storeRecoveryCodes(db, userId),
      db
        .update(signIns)
        .set({ totpConfirmedAt: sql`now()` })
        .where(eq(signIns.userId, userId))
        .execute(),
      sessionId !== null &&
        db
          .update(sessions)
          .set({ amr: sql`array_append(array_remove(${sessions.amr}, 'otp'), 'otp')` })
          .where(eq(sessions.id, sessionId))
          .execute(),
      auditRow(ctx, db, {
        action: "totp.confirm",
        subjectId: userId,
        before: null,
        after: null,
      }).execute(),
    ]);
    return codes;
  });
  if (done instanceof AppError) throw done;
  return { recoveryCodes: done };
}
