import { and, asc, eq, isNull, lt, lte, sql } from "drizzle-orm";
import { notifications, users } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import { isCausedByItem, reasonOf } from "../outbox/apply-batch.ts";
import type { ExternalAccount } from "../adapters/services/port.ts";
import { PlatformError } from "../adapters/learning-platform.ts";
import { CallDeferred } from "../rate-gate/account.ts";

const page = 20;
const minute = 60_000;
/** A day of tries, or so. */
const mostAttempts = 12;

/**
 * Sends what admins are to be told, oldest first, until nothing is due or the time is up.
 * @returns when to come back; null when nothing waits
 */
export async function sendNotifications(ctx: Context, untilMs: number): Promise<Date | null> {
  const account = await ctx.external.open(ctx, "communication-service").catch((error: unknown) => {
    if (error instanceof CallDeferred) return error;
    throw error;
  });
  if (account instanceof CallDeferred) return account.retryAt;
  for (;;) {
    const due = await dueNow(ctx);
    for (const one of due) {
      const wait = await send(ctx, account, one);
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
      .where(and(waits, lte(notifications.dueAt, sql`now()`)))
      .orderBy(asc(notifications.dueAt), asc(notifications.id))
      .limit(page),
  ]);
  return due;
}

const waits = and(isNull(notifications.sentAt), isNull(notifications.failed));

async function nextDue(ctx: Context): Promise<Date | null> {
  const [[next]] = await ctx.scope.read((db) => [
    db
      .select({ dueAt: notifications.dueAt })
      .from(notifications)
      .where(waits)
      .orderBy(asc(notifications.dueAt))
      .limit(1),
  ]);
  return next?.dueAt ?? null;
}

/** @returns when to come back, where nothing can be sent before. */
async function send(
  ctx: Context,
  account: ExternalAccount | null,
  { id, kind, subject, text, attempts, to, isAdmin }: Due,
): Promise<Date | null> {
  if (account === null)
    return settle(ctx, id, { failed: "The communication service was taken out." });
  if (!isAdmin || to === null)
    return settle(ctx, id, { failed: "The user is no longer an admin." });
  try {
    await account.send({ id, to, kind, subject, text });
    return await settle(ctx, id, { sentAt: ctx.now() });
  } catch (error) {
    if (error instanceof CallDeferred) return error.retryAt;
    // One that cannot be sent for a fault of ours must not keep the others waiting.
    if (!(error instanceof PlatformError)) {
      if (!isCausedByItem(error)) throw error;
      return settle(ctx, id, { failed: reasonOf(error) });
    }
    const isOver = error.outcome === "refused" || attempts + 1 >= mostAttempts;
    if (isOver) return settle(ctx, id, { failed: error.message });
    const wait = minute * Math.min(2 ** attempts, 240);
    return settle(ctx, id, { dueAt: new Date(ctx.now().getTime() + wait) });
  }
}

async function settle(
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
