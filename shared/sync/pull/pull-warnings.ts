import { type SQL, sql } from "drizzle-orm";
import type { Context } from "../../context.ts";
import type { Finding, PlatformList, PullWarning } from "../../adapters/learning-platform.ts";
import { configOf } from "../../configuration/tenant-config.ts";

/** So many findings of one pull are kept one by one. */
const mostKept = 50;

/** What a list is found to be when it is held, and what a pull is that failed. */
const held = "list";
const failed = "pull";

/** The findings of a pull that went through, each with the time since when it is so. */
export function warningsOf(
  before: readonly PullWarning[],
  findings: readonly Finding[],
  now: Date,
): PullWarning[] {
  const since = new Map(before.map((one) => [one.at, one.since]));
  const kept = findings.slice(0, mostKept);
  const more = findings.length - kept.length;
  if (more > 0) kept.push({ at: "more", problem: `${more} further findings are not kept.` });
  return kept.map(({ at, problem }) => ({
    at,
    problem,
    since: since.get(at) ?? now.toISOString(),
  }));
}

/**
 * Whether a whole list may end what it does not show. A list that is empty or far shorter than
 * before ends nothing until it has stayed so for the tenant's `learning.heldHours`.
 * @param live how many things the platform has listed that have not ended
 * @returns null where it may, else the finding that says why not
 */
export function holdEnds(
  { scope: { tenant }, now }: Context,
  { items, doubt }: PlatformList<unknown>,
  live: number,
  before: readonly PullWarning[],
): Finding | null {
  if (doubt !== null) return { at: "pages", problem: `${doubt} Nothing ends by it.` };
  const { maxEndedShare, heldHours } = configOf(tenant).learning;
  if (items.length >= live * (1 - maxEndedShare)) return null;
  const since = before.find(({ at }) => at === held)?.since ?? now().toISOString();
  const until = new Date(Date.parse(since) + heldHours * 3_600_000);
  if (until <= now()) return null;
  return {
    at: held,
    problem: `MindTickle lists ${items.length}; it listed ${live} before. Nothing ends by it until ${until.toISOString()}.`,
  };
}

/** The column of warnings with one of a pull that failed; what else it holds stays. */
export const withFailure = (column: SQL, message: string, now: Date): SQL => sql`(
  select coalesce(jsonb_agg(w) filter (where w ->> 'at' <> ${failed}::text), '[]')
    || jsonb_build_array(jsonb_build_object('at', ${failed}::text, 'problem', ${message}::text, 'since',
      coalesce(min(w ->> 'since') filter (where w ->> 'at' = ${failed}::text), ${now.toISOString()}::text)))
  from jsonb_array_elements(${column}) w)`;
