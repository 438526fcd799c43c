import { type SQL, sql } from "drizzle-orm";
import type { Context } from "../../context.ts";
import type { Finding, PlatformList, PullWarning } from "../../adapters/learning-platform.ts";
import { configOf } from "../../configuration/tenant-config.ts";

/** The maximum number of findings of one pull that are stored singly. */
const maxStored = 50;

/** The `at` of the warnings for a list that is held back, and for a pull that failed. */
const heldList = "list";
const failedPull = "pull";

/** The warnings after a successful pull: its findings, each with the time when it was first found. */
export function warningsOf(
  before: readonly PullWarning[],
  findings: readonly Finding[],
  now: Date,
): PullWarning[] {
  const since = new Map(before.map((warning) => [warning.at, warning.since]));
  const stored = findings.slice(0, maxStored);
  const more = findings.length - stored.length;
  if (more > 0) stored.push({ at: "more", problem: `${more} further findings are not stored.` });
  return stored.map(({ at, problem }) => ({
    at,
    problem,
    since: since.get(at) ?? now.toISOString(),
  }));
}

/**
 * Whether a complete list may end the items that it does not contain. A list that is empty or much
 * shorter than before ends nothing until it has been so for the tenant's `learning.heldHours`.
 * @param live the number of listed items that have not ended
 * @returns null if it may, else a finding with the reason
 */
export function holdEnds(
  { scope: { tenant }, now }: Context,
  { items, doubt }: PlatformList<unknown>,
  live: number,
  before: readonly PullWarning[],
): Finding | null {
  if (doubt !== null) return { at: "pages", problem: `${doubt} Nothing ends because of it.` };
  const { maxEndedShare, heldHours } = configOf(tenant).learning;
  if (items.length >= live * (1 - maxEndedShare)) return null;
  const since = before.find(({ at }) => at === heldList)?.since ?? now().toISOString();
  const until = new Date(Date.parse(since) + heldHours * 3_600_000);
  if (until <= now()) return null;
  return {
    at: heldList,
    problem: `MindTickle lists ${items.length}; it listed ${live} before. Nothing ends because of it before ${until.toISOString()}.`,
  };
}

/** The column of warnings with the warning of a failed pull added; its other warnings stay. */
export const withFailure = (column: SQL, message: string, now: Date): SQL => sql`(
  select coalesce(jsonb_agg(w) filter (where w ->> 'at' <> ${failedPull}::text), '[]')
    || jsonb_build_array(jsonb_build_object('at', ${failedPull}::text, 'problem', ${message}::text, 'since',
      coalesce(min(w ->> 'since') filter (where w ->> 'at' = ${failedPull}::text), ${now.toISOString()}::text)))
  from jsonb_array_elements(${column}) w)`;
