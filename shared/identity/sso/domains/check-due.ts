import { and, asc, eq, isNotNull, lte, min, sql } from "drizzle-orm";
import { domains } from "../../../../drizzle/schema/index.ts";
import { auditRow } from "../../../audit/record.ts";
import type { Context } from "../../../context.ts";
import { AppError } from "../../../errors.ts";
import { describeError } from "../../../log.ts";
import { challengeName, challengeValue } from "./fields.ts";

/** Looks up the texts of TXT records over HTTPS. @throws AppError unavailable */
export type LookupTxt = (name: string) => Promise<string[]>;

/** The first lookup follows soon, because some people add the record before they add the domain. */
export const firstCheckMs = 10_000;
const minWaitMs = 30_000;
const maxWaitMs = 6 * 3_600_000;
/** After this time, lookups are given up until an admin asks for one. */
const maxAgeMs = 14 * 24 * 3_600_000;
const batchSize = 20;

interface Due {
  id: string;
  name: string;
  token: string;
  createdAt: Date;
}

/**
 * Looks up the records of the domains that are due.
 * @param untilMs when to stop, in ms since 1970
 * @returns when the next lookup is due; null without one
 */
export async function checkDueDomains(
  ctx: Context,
  lookup: LookupTxt,
  untilMs: number,
): Promise<Date | null> {
  for (;;) {
    const [due] = await ctx.scope.read((db) => [
      db
        .select({
          id: domains.id,
          name: domains.name,
          token: domains.token,
          createdAt: domains.createdAt,
        })
        .from(domains)
        .where(lte(domains.checkDueAt, ctx.now()))
        .orderBy(asc(domains.checkDueAt))
        .limit(batchSize),
    ]);
    await Promise.all(due.map((domain) => checkOne(ctx, lookup, domain)));
    if (due.length < batchSize || ctx.now().getTime() >= untilMs) break;
  }
  const [[next]] = await ctx.scope.read((db) => [
    db
      .select({ at: min(domains.checkDueAt) })
      .from(domains)
      .where(isNotNull(domains.checkDueAt)),
  ]);
  return next?.at ?? null;
}

async function checkOne(ctx: Context, lookup: LookupTxt, domain: Due): Promise<void> {
  const expected = challengeValue(domain.token);
  const problem = await lookup(challengeName(domain.name)).then(
    (texts) => (texts.includes(expected) ? null : problemOf(domain, texts)),
    (error: unknown) => {
      if (!(error instanceof AppError)) throw error;
      const { tenantId: tenant } = ctx.scope;
      ctx.log.warn("domain.lookup_failed", { tenant, domain: domain.id, ...describeError(error) });
      return error.message;
    },
  );
  const now = ctx.now();
  const isSame = and(eq(domains.id, domain.id), eq(domains.token, domain.token));
  if (problem !== null) {
    const checkDueAt = nextCheck(domain.createdAt, now);
    await ctx.scope.write((db) =>
      db.update(domains).set({ checkedAt: now, problem, checkDueAt }).where(isSame).execute(),
    );
    return;
  }
  await ctx.scope.write(async (db) => {
    const proved = await db
      .update(domains)
      .set({ provedAt: now, checkedAt: now, problem: null, checkDueAt: null })
      .where(and(isSame, sql`proved_at is null`))
      .returning({ id: domains.id })
      .execute();
    if (proved.length === 0) return;
    const after = { name: domain.name };
    const change = { action: "domain.prove", subjectId: domain.id, before: null, after };
    await auditRow(ctx, db, change).execute();
  });
}

/** The older the domain, the longer the wait, because its record is less likely to appear soon. */
function nextCheck(createdAt: Date, now: Date): Date | null {
  const age = now.getTime() - createdAt.getTime();
  if (age > maxAgeMs) return null;
  return new Date(now.getTime() + Math.min(maxWaitMs, Math.max(minWaitMs, age / 4)));
}

function problemOf({ name }: Due, texts: string[]): string {
  const where = challengeName(name);
  return texts.length === 0
    ? `There is no TXT record at ${where}. Add it; DNS changes can take hours.`
    : `The TXT record at ${where} has another text. Correct it; DNS changes can take hours.`;
}
