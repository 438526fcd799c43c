import { and, asc, eq, isNull, lt, lte, sql } from "drizzle-orm";
import { mails, oneTimeTokens, tenants, users } from "../../../drizzle/schema/index.ts";
import { PlatformError } from "../../adapters/learning-platform.ts";
import type { ExternalAccount } from "../../adapters/services/port.ts";
import type { Context } from "../../context.ts";
import { describeError } from "../../log.ts";
import { isCausedByItem, reasonOf } from "../../outbox/apply-batch.ts";
import { CallDeferred } from "../../rate-gate/account.ts";
import { mailAad } from "../../secrets/aad.ts";
import { configOf } from "../../configuration/tenant-config.ts";
import { languageOfPerson } from "../../messages/language-of-person.ts";
import { languages } from "../../messages/languages.ts";
import { linkKindOf, linkMinutes } from "./link-minutes.ts";
import { mailText } from "./texts.ts";

const page = 20;
const minute = 60_000;
/** About a day of attempts. */
const maxAttempts = 12;
/** When mails are looked at again while no account is configured. */
const unconfiguredMs = 15 * minute;

interface MailRoute {
  /** Rampart's own account at the communication service; null if none is configured. */
  account: ExternalAccount | null;
  publicUrl: string;
}

/**
 * Sends due mails, oldest first, until none is left or the time is up.
 * @returns when to run next; null if none is pending
 */
export async function sendMails(
  ctx: Context,
  untilMs: number,
  { account, publicUrl }: MailRoute,
): Promise<Date | null> {
  for (;;) {
    const due = await dueNow(ctx);
    if (account === null && due.length > 0) {
      ctx.log.warn("mails.not_configured", { waiting: due.length });
      return new Date(ctx.now().getTime() + unconfiguredMs);
    }
    for (const mail of due) {
      const wait = account && (await send(ctx, account, publicUrl, mail));
      if (wait) return wait;
    }
    if (due.length < page) return nextDue(ctx);
    if (ctx.now().getTime() >= untilMs) return ctx.now();
  }
}

type Due = Awaited<ReturnType<typeof dueNow>>[number];

const isPending = and(isNull(mails.sentAt), isNull(mails.failed));

async function dueNow(ctx: Context) {
  const [due] = await ctx.scope.read((db) => [
    db
      .select({
        id: mails.id,
        kind: mails.kind,
        address: mails.address,
        sealedToken: mails.sealedToken,
        details: mails.details,
        createdAt: mails.createdAt,
        attempts: mails.attempts,
        organization: tenants.name,
        preferred: sql<string | null>`(select ${languageOfPerson} from ${users}
          where ${users.emailKey} = lower(${mails.address} collate "C")
            and ${users.active} and ${users.deletedAt} is null order by ${users.id} limit 1)`,
      })
      .from(mails)
      .innerJoin(tenants, eq(tenants.id, mails.tenantId))
      .where(and(isPending, lte(mails.dueAt, sql`now()`)))
      .orderBy(asc(mails.dueAt), asc(mails.id))
      .limit(page),
  ]);
  return due;
}

async function nextDue(ctx: Context): Promise<Date | null> {
  const [[next]] = await ctx.scope.read((db) => [
    db
      .select({ dueAt: mails.dueAt })
      .from(mails)
      .where(isPending)
      .orderBy(asc(mails.dueAt))
      .limit(1),
  ]);
  return next?.dueAt ?? null;
}

/** @returns when to continue, if the account accepts no call before */
async function send(
  ctx: Context,
  account: ExternalAccount,
  publicUrl: string,
  mail: Due,
): Promise<Date | null> {
  const { id, kind, address: to, attempts } = mail;
  if (isExpired(ctx, mail)) {
    return recordResult(ctx, id, { failed: "The link expired before it could be sent." });
  }
  try {
    await account.send({ id, to, kind, ...(await textOf(ctx, publicUrl, mail)) });
    return await recordResult(ctx, id, { sentAt: ctx.now() });
  } catch (error) {
    if (error instanceof CallDeferred) return error.retryAt;
    // A mail that fails because of an internal error must not block the others.
    if (!(error instanceof PlatformError)) {
      if (!isCausedByItem(error)) throw error;
      ctx.log.warn("mails.failed", { mail: id, ...describeError(error) });
      return recordResult(ctx, id, { failed: reasonOf(error) });
    }
    // An earlier attempt was accepted, and the organization has been renamed since.
    if (error.status === 409) return recordResult(ctx, id, { sentAt: ctx.now() });
    const isFinal = error.outcome === "refused" || attempts + 1 >= maxAttempts;
    if (isFinal) return recordResult(ctx, id, { failed: error.message });
    const wait = minute * Math.min(2 ** attempts, 240);
    return recordResult(ctx, id, { dueAt: new Date(ctx.now().getTime() + wait) });
  }
}

function isExpired(ctx: Context, { kind, createdAt }: Due): boolean {
  const link = linkKindOf(kind);
  if (link === null) return false;
  return ctx.now().getTime() >= createdAt.getTime() + linkMinutes[link] * minute;
}

async function textOf(
  { secrets, scope }: Context,
  publicUrl: string,
  { id, kind, organization, sealedToken, details, preferred }: Due,
): Promise<{ subject: string; text: string }> {
  const token =
    sealedToken === null ? null : await secrets.open(sealedToken, mailAad(scope.tenantId, id));
  // The person's, if the directory knows it; else that of the tenant.
  const language = languages.find((one) => one === preferred) ?? configOf(scope.tenant).language;
  return mailText({ kind, organization, publicUrl, token, by: details["by"] }, language);
}

async function recordResult(
  ctx: Context,
  id: string,
  outcome: Partial<typeof mails.$inferInsert>,
): Promise<null> {
  const isDone = outcome.dueAt === undefined;
  await ctx.scope.write((db) =>
    db
      .update(mails)
      .set({
        ...outcome,
        attempts: sql`${mails.attempts} + 1`,
        ...(isDone && { sealedToken: null }),
      })
      .where(eq(mails.id, id))
      .execute(),
  );
  return null;
}

/** Deletes mails after ninety days, and tokens that expired a day ago. */
export const pruneMails = (ctx: Context): Promise<unknown> =>
  ctx.scope.write((db) =>
    Promise.all([
      db
        .delete(mails)
        .where(lt(mails.createdAt, sql`now() - interval '90 days'`))
        .execute(),
      db
        .delete(oneTimeTokens)
        .where(lt(oneTimeTokens.expiresAt, sql`now() - interval '1 day'`))
        .execute(),
    ]),
  );
