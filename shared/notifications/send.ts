import { and, asc, eq, isNull, lt, lte, sql } from "drizzle-orm";
import { notifications, users } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import { isCausedByItem, reasonOf } from "../outbox/apply-batch.ts";
import type { ExternalAccount } from "../adapters/services/port.ts";
import { PlatformError } from "../adapters/learning-platform.ts";
import { CallDeferred } from "../rate-gate/account.ts";

const page = 20;
const minute = 60_000;
/** About a day of attempts. */
const maxAttempts = 12;

/**
 * Sends due notifications, oldest first, until none is left or the time is up.
 * @returns when to run next; null if none is pending
 */
export async function sendNotifications(ctx: Context, untilMs: number): Promise<Date | null> {
  const account = await ctx.external.open(ctx, "communication-service").catch((error: unknown) => {
    if (error instanceof CallDeferred) return error;
    throw error;
  });
  if (account instanceof CallDeferred) return account.retryAt;
  for (;;) {
    const due = await dueNow(ctx);
    for (const notification of due) {
      const wait = await send(ctx, account, notification);
      if (wait) return wait;
    }
    if (due.length < page) return nextDue(ctx);
    if (ctx.now().getTime() >= untilMs) return ctx.now();
  }
}

type Due = Awaited<ReturnType<typeof dueNow>>[number];

async function dueNow(ctx: Context) {
  const [due] = await ctx.scope.read((db) => [
    db
      .select({
        id: notifications.id,
        kind: notifications.kind,
        subject: notifications.subject,
        text: notifications.text,
        attempts: notifications.attempts,
        to: users.email,
        isAdmin: sql<boolean>`${users.active} and ${users.deletedAt} is null and ${users.role} = 'admin'`,
      })
      .from(notifications)
      .innerJoin(users, eq(users.id, notifications.userId))
      .where(and(isPending, lte(notifications.dueAt, sql`now()`)))
      .orderBy(asc(notifications.dueAt), asc(notifications.id))
      .limit(page),
  ]);
  return due;
}

const isPending = and(isNull(notifications.sentAt), isNull(notifications.failed));

async function nextDue(ctx: Context): Promise<Date | null> {
  const [[next]] = await ctx.scope.read((db) => [
    db
      .select({ dueAt: notifications.dueAt })
      .from(notifications)
      .where(isPending)
      .orderBy(asc(notifications.dueAt))
      .limit(1),
  ]);
  return next?.dueAt ?? null;
}

/** @returns when to continue, if the account accepts no call before */
async function send(
  ctx: Context,
  account: ExternalAccount | null,
  { id, kind, subject, text, attempts, to, isAdmin }: Due,
): Promise<Date | null> {
  if (account === null)
    return recordResult(ctx, id, { failed: "The communication service was disconnected." });
  if (!isAdmin || to === null)
    return recordResult(ctx, id, { failed: "The user is no longer an admin." });
  try {
    await account.send({ id, to, kind, subject, text });
    return await recordResult(ctx, id, { sentAt: ctx.now() });
  } catch (error) {
    if (error instanceof CallDeferred) return error.retryAt;
    // A notification that fails because of an internal error must not block the others.
    if (!(error instanceof PlatformError)) {
      if (!isCausedByItem(error)) throw error;
      return recordResult(ctx, id, { failed: reasonOf(error) });
    }
    const isFinal = error.outcome === "refused" || attempts + 1 >= maxAttempts;
    if (isFinal) return recordResult(ctx, id, { failed: error.message });
    const wait = minute * Math.min(2 ** attempts, 240);
    return recordResult(ctx, id, { dueAt: new Date(ctx.now().getTime() + wait) });
  }
}

async function recordResult(
  ctx: Context,
  id: string,
  outcome: Partial<typeof notifications.$inferInsert>,
): Promise<null> {
  await ctx.scope.write((db) =>
    db
      .update(notifications)
      .set({ ...outcome, attempts: sql`${notifications.attempts} + 1` })
      .where(eq(notifications.id, id))
      .execute(),
  );
  return null;
}

/** Deletes notifications after ninety days. */
export const pruneNotifications = (ctx: Context): Promise<unknown> =>
  ctx.scope.write((db) =>
    db
      .delete(notifications)
      .where(lt(notifications.createdAt, sql`now() - interval '90 days'`))
      .execute(),
  );
