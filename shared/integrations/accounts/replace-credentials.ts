import { integrationAad } from "../../secrets/aad.ts";
import { eq, isNotNull, sql } from "drizzle-orm";
import * as z from "zod";
import { integrations, integrationStates, userSyncs } from "../../../drizzle/schema/index.ts";
import { mindtickleCredentials } from "../../adapters/mindtickle/http.ts";
import { auditRow } from "../../audit/record.ts";
import type { Context } from "../../context.ts";
import { AppError } from "../../errors.ts";
import { scheduleAndPublish } from "../../outbox/coalesced-jobs.ts";
import { PlatformError } from "../../adapters/learning-platform.ts";
import { CallDeferred } from "../../rate-gate/account.ts";
import { configOf } from "../../configuration/tenant-config.ts";

export const replaceCredentialsInput = mindtickleCredentials;
export const replaceCredentialsOutput = z.object({
  integration: z.literal("mindtickle"),
  updatedAt: z.date(),
});

const kind = "mindtickle";

/**
 * Replaces the credentials of the tenant's MindTickle account after a test call with them. Every
 * process uses them within seconds, and pushes that failed with the old ones are retried at once.
 * @throws AppError bad_request if MindTickle refuses them; not_found, conflict, rate_limited or
 *   unavailable if they cannot be verified. Nothing is changed then.
 */
export async function replaceCredentials({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.output<typeof replaceCredentialsInput>;
}): Promise<z.output<typeof replaceCredentialsOutput>> {
  await ctx.platforms.testCredentials(ctx, input).catch((error: unknown) => {
    throw testErrorOf(ctx, error);
  });
  const { tenantId } = ctx.scope;
  const secret = await ctx.secrets.seal(JSON.stringify(input), integrationAad(tenantId, kind));
  const updatedAt = await ctx.scope.write(async (db) => {
    const [[stored]] = await Promise.all([
      db
        .update(integrations)
        .set({ secret, updatedAt: sql`now()` })
        .where(eq(integrations.kind, kind))
        .returning({ updatedAt: integrations.updatedAt })
        .execute(),
      db
        .update(integrationStates)
        .set({ breaker: "closed", brokenAt: null, holdUntil: null })
        .where(eq(integrationStates.kind, kind))
        .execute(),
      // Pushes that wait do so because of the old credentials. Leases of calls in progress stay.
      db.update(userSyncs).set({ retryAt: null }).where(isNotNull(userSyncs.retryAt)).execute(),
      auditRow(ctx, db, {
        action: "integration.replace_credentials",
        subjectId: `${tenantId}/${kind}`,
        before: null,
        after: { integration: kind },
      }).execute(),
    ]);
    if (!stored) throw new Error("The credentials were not written.");
    return stored.updatedAt;
  });
  await ctx.platforms.reset(ctx);
  await scheduleAndPublish(ctx, "mindtickle.drain", ctx.now());
  return { integration: kind, updatedAt };
}

const unchanged = "The stored credentials are unchanged.";

function testErrorOf(ctx: Context, error: unknown): unknown {
  if (error instanceof CallDeferred) return deferralOf(ctx, error);
  if (!(error instanceof PlatformError)) return error;
  const { status, message } = error;
  if (error.outcome === "forbidden" && status === null) return new AppError("not_found", message);
  if (error.outcome === "forbidden") return new AppError("bad_request", `${message} ${unchanged}`);
  if (status === 401 || status === 403) {
    const refused = `MindTickle refused these credentials (${status}). Check the API key, the secret key and the client id with your MindTickle administrator. ${unchanged}`;
    return new AppError("bad_request", refused);
  }
  const failed = `MindTickle did not answer correctly, so the credentials could not be verified. ${unchanged} Try again in a minute.`;
  return new AppError("unavailable", failed, { retryAfter: 60, cause: error });
}

function deferralOf({ scope, now }: Context, deferred: CallDeferred): AppError {
  const { reason } = deferred;
  if (reason === "paused") {
    const message = `The account is paused, so the credentials cannot be verified. Resume it with integrations.pause first. ${unchanged}`;
    return new AppError("conflict", message);
  }
  const retryAfter = deferred.secondsFrom(now());
  const { perMinute, perSecond } = configOf(scope.tenant).mindtickle;
  const why =
    reason === "limit"
      ? `The tenant's limit of ${perMinute} calls to MindTickle a minute, ${perSecond} a second, is used up`
      : "MindTickle accepts no calls right now";
  const message = `${why}, so the credentials could not be verified. ${unchanged} Try again in ${retryAfter} s.`;
  const code = reason === "limit" ? "rate_limited" : "unavailable";
  return new AppError(code, message, { retryAfter });
}
