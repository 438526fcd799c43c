import { and, eq, sql } from "drizzle-orm";
import * as z from "zod";
import {
  integrationKinds,
  integrations,
  integrationStates,
} from "../../../drizzle/schema/index.ts";
import { auditRow } from "../../audit/record.ts";
import type { Context } from "../../context.ts";
import { AppError } from "../../errors.ts";
import { scheduleAndPublish } from "../../outbox/coalesced-jobs.ts";

export const pauseInput = z.strictObject({
  integration: z.enum(integrationKinds),
  /** False to resume. */
  paused: z.boolean(),
});
export const pauseOutput = z.object({
  integration: z.enum(integrationKinds),
  paused: z.boolean(),
});

/**
 * Pauses or resumes an integration. While it is paused, its work waits. Calls in progress complete,
 * and within seconds no process starts another.
 * @throws AppError not_found if the tenant has no such integration
 */
export async function pauseIntegration({
  ctx,
  input: { integration: kind, paused },
}: {
  ctx: Context;
  input: z.output<typeof pauseInput>;
}): Promise<z.output<typeof pauseOutput>> {
  await ctx.scope.write(async (db) => {
    const [known] = await db
      .select({ kind: integrations.kind })
      .from(integrations)
      .where(eq(integrations.kind, kind));
    if (!known) {
      const message = `The tenant has no ${kind}. The status shows what is connected.`;
      throw new AppError("not_found", message);
    }
    const pausedAt = paused ? sql`now()` : null;
    await db.insert(integrationStates).values({ kind }).onConflictDoNothing().execute();
    const changed = await db
      .update(integrationStates)
      .set({ pausedAt })
      .where(and(eq(integrationStates.kind, kind), sql`(paused_at is null) = ${paused}`))
      .returning({ kind: integrationStates.kind })
      .execute();
    if (changed.length === 0) return;
    await auditRow(ctx, db, {
      action: paused ? "integration.pause" : "integration.resume",
      subjectId: `${ctx.scope.tenantId}/${kind}`,
      before: { paused: !paused },
      after: { paused },
    }).execute();
  });
  if (!paused && kind === "mindtickle")
    await scheduleAndPublish(ctx, "mindtickle.drain", ctx.now());
  return { integration: kind, paused };
}
