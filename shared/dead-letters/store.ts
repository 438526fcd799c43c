import { deadLetterAad } from "../secrets/aad.ts";
import { sql } from "drizzle-orm";
import * as z from "zod";
import { deadLetters } from "../../drizzle/schema/index.ts";
import { isoText } from "../db/columns.ts";
import type { Context } from "../context.ts";
import { newId } from "../ids.ts";
import { notify, thisHour } from "../notifications/notify.ts";
import { storableText, storableValue } from "../values/storable.ts";
import { dropOldest } from "./drop-oldest.ts";
import { underWay } from "./dead-letter.ts";
import { configOf } from "../configuration/tenant-config.ts";

export interface DeadLetter {
  source: "scim" | "job" | "webhook";
  /** The message's or the request's id: the same letter arriving twice is kept once. */
  sourceId: string;
  reason: string;
  attempts: number;
  /** Where it came from: method, path, headers without secrets; or job, event, last response. */
  request: Record<string, unknown>;
  /** The whole input, as text, with secrets masked. It is encrypted before it is stored. */
  body: string;
  /** Opens the letter again that was replayed, since it is the same thing that has failed anew. */
  reopens?: true;
}

/** Of an hour's letters the first one is told. */
const told = {
  kind: "dead_letter" as const,
  subject: "Something could not be taken or done",
  text: "Rampart keeps what could not be taken or done among the dead letters, whole and with the reason. Look there, repair it, and replay it.",
};

/**
 * For a letter that was replayed, or whose replay has not been noted yet: the higher count of
 * attempts takes the letter from that replay. The body stays, which only its own id opens.
 */
const reopening = {
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
    or ${deadLetters.status} = 'open' and ${deadLetters.history}->-1->>'result' = ${underWay}::text`,
};

/**
 * How often to look for letters beyond the cap. Looking takes time in proportion to the cap, so that
 * up to a thousand every letter does, and above only so many that a flood costs no more than there.
 */
const looksPerLetter = (max: number) => Math.min(1, 1000 / max);

/**
 * Keeps what could not be taken or done, in the tenant that it belongs to. Of what SCIM could not
 * take, the oldest go where the tenant has more than its `deadLetters.max`.
 */
export async function storeDeadLetter(
  { scope, secrets }: Pick<Context, "scope" | "secrets">,
  { reopens, ...letter }: DeadLetter,
): Promise<void> {
  const { reason, request, body } = letter;
  const id = newId();
  const storable = {
    ...letter,
    // A text that was cut may end with half of a surrogate pair.
    reason: storableText(reason),
    request: z.record(z.string(), z.unknown()).parse(storableValue(request)),
    body: await secrets.seal(body, deadLetterAad(scope.tenantId, id)),
  };
  await scope.write(async (db) => {
    const insert = db.insert(deadLetters).values({ id, ...storable });
    const kept = await (
      reopens ? insert.onConflictDoUpdate(reopening) : insert.onConflictDoNothing()
    )
      .returning({ id: deadLetters.id })
      .execute();
    if (kept.length > 0) {
      await notify(db, { ...told, occasion: thisHour(new Date()) });
    }
    if (kept.length === 0 || letter.source === "job") return;
    const { max } = configOf(scope.tenant).deadLetters;
    if (Math.random() < looksPerLetter(max)) await dropOldest(db, letter.source, max).execute();
  });
}
