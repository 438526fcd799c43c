import { deadLetterAad } from "../secrets/aad.ts";
import { sql } from "drizzle-orm";
import * as z from "zod";
import { deadLetters } from "../../drizzle/schema/index.ts";
import { isoText } from "../db/columns.ts";
import type { Context } from "../context.ts";
import { newId } from "../ids.ts";
import { deadLetter as deadLetterNotice } from "../messages/notices/dead-letter.ts";
import { notify, thisHour } from "../notifications/notify.ts";
import { storableText, storableValue } from "../values/storable.ts";
import { dropOldest } from "./drop-oldest.ts";
import { inProgress } from "./dead-letter.ts";
import { configOf } from "../configuration/tenant-config.ts";

export interface DeadLetter {
  source: "scim" | "job" | "webhook";
  /** The id of the message or request. A dead letter with the same id is stored once. */
  sourceId: string;
  reason: string;
  attempts: number;
  /** Its origin: method, path and headers without secrets; or job, event and last response. */
  request: Record<string, unknown>;
  /** The whole input as text, with secrets masked. It is sealed before it is stored. */
  body: string;
  /** Reopens a replayed dead letter when the same item fails again. */
  reopens?: true;
}

/**
 * For a dead letter that was replayed, or whose replay is in progress; the higher number of attempts
 * invalidates that replay's claim. The body is not replaced, because it is sealed for the row's id.
 */
const reopen = {
  target: [deadLetters.tenantId, deadLetters.source, deadLetters.sourceId],
  set: {
    status: "open" as const,
    reason: sql`excluded.reason`,
    attempts: sql`${deadLetters.attempts} + 1`,
    triedAt: sql`now()`,
    history: sql`${deadLetters.history} || jsonb_build_object(
      'at', ${isoText(sql`now()`)},
      'by', coalesce('job:' || (excluded.request->>'job'), 'webhook:' || (excluded.request->>'service')),
      'result', excluded.reason)`,
  },
  setWhere: sql`${deadLetters.status} = 'replayed'
    or ${deadLetters.status} = 'open' and ${deadLetters.history}->-1->>'result' = ${inProgress}::text`,
};

/**
 * The share of inserts that also delete the oldest dead letters. That takes time in proportion to the
 * maximum, so each insert does it up to a maximum of 1,000, and proportionally fewer above.
 */
const pruneShare = (max: number) => Math.min(1, 1000 / max);

/**
 * Stores what could not be processed as a dead letter of its tenant. If the tenant has more than
 * `deadLetters.max` from SCIM or webhooks, the oldest are deleted.
 */
export async function storeDeadLetter(
  { scope, secrets }: Pick<Context, "scope" | "secrets">,
  { reopens, ...deadLetter }: DeadLetter,
): Promise<void> {
  const { reason, request, body } = deadLetter;
  const id = newId();
  const storable = {
    ...deadLetter,
    // A truncated text may end with half of a surrogate pair.
    reason: storableText(reason),
    request: z.record(z.string(), z.unknown()).parse(storableValue(request)),
    body: await secrets.seal(body, deadLetterAad(scope.tenantId, id)),
  };
  await scope.write(async (db) => {
    const insert = db.insert(deadLetters).values({ id, ...storable });
    const stored = await (
      reopens ? insert.onConflictDoUpdate(reopen) : insert.onConflictDoNothing()
    )
      .returning({ id: deadLetters.id })
      .execute();
    if (stored.length === 0) return;
    // The first one of an hour.
    const notice = deadLetterNotice({});
    await notify(db, { kind: "dead_letter", occasion: thisHour(new Date()), notice });
    if (deadLetter.source === "job") return;
    const { max } = configOf(scope.tenant).deadLetters;
    if (Math.random() < pruneShare(max)) await dropOldest(db, deadLetter.source, max).execute();
  });
}
