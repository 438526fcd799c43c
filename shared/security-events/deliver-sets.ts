import { receiverAad } from "../secrets/aad.ts";
import { sql } from "drizzle-orm";
import type { eventReceivers } from "../../drizzle/schema/index.ts";
import type { TokenPush } from "../adapters/qstash/push-requests.ts";
import type { Context } from "../context.ts";
import type { Db } from "../db/queries.ts";
import { storeDeadLetter } from "../dead-letters/store.ts";
import { lockReceivers } from "./receivers.ts";
import { setIdOf } from "./sign-set.ts";

export type Receiver = typeof eventReceivers.$inferSelect;

export interface SignedSet {
  receiver: Receiver;
  eventId: string;
  token: string;
}

/**
 * Publishes the tokens of push receivers, then stores those of poll receivers, in the transaction in
 * which `markDelivered` records the delivery. If that was already recorded, nothing is stored, because
 * tokens that a receiver has acknowledged must not reappear.
 * @param markDelivered returns whether the delivery was not recorded before
 */
export async function deliverSets(
  ctx: Context,
  sets: SignedSet[],
  markDelivered: (db: Db) => Promise<boolean>,
): Promise<void> {
  await pushSets(ctx, sets);
  const polled = sets
    .filter(({ receiver }) => receiver.delivery === "poll")
    .map(({ receiver, eventId, token }) => ({ receiver: receiver.id, event: eventId, token }));
  await ctx.scope.write(async (db) => {
    const [, isNew] = await Promise.all([lockReceivers(ctx, db, "shared"), markDelivered(db)]);
    if (isNew && polled.length > 0) await storeSets(db, polled);
  });
}

/** Stores tokens of receivers that still exist. A token that is stored twice is one row. */
const storeSets = (db: Db, polled: object[]) =>
  db.execute(sql`
    insert into polled_events (receiver_id, id, token)
    select r.id, s.event, s.token
    from jsonb_to_recordset(${JSON.stringify(polled)}::text::jsonb)
      as s(receiver uuid, event uuid, token text)
    join event_receivers r on r.id = s.receiver
    on conflict do nothing`);

async function pushSets(ctx: Context, sets: SignedSet[]): Promise<void> {
  const pushed = sets.filter(({ receiver }) => receiver.delivery === "push");
  const pushes = await Promise.all(pushed.map((set) => preparePush(ctx, set)));
  const ready = pushes.filter(({ problem }) => problem === null);
  const refused = await ctx.publisher.pushTokens(ready.map(({ push }) => push));
  await Promise.all([
    ...pushes.map(({ push, problem }) => problem !== null && storeUndelivered(ctx, push, problem)),
    ...refused.map((push) => storeUndelivered(ctx, push, "QStash refused to push the token.")),
  ]);
}

/** A push, with the reason why it cannot be published, if any. */
async function preparePush(
  ctx: Context,
  { receiver, eventId, token }: SignedSet,
): Promise<{ push: TokenPush; problem: string | null }> {
  const { tenantId } = ctx.scope;
  const { id, url, authorization } = receiver;
  const push = { tenantId, id: setIdOf(eventId, id), url: url ?? "", token, authorization: null };
  const urlProblem = ctx.targets.problemOf(push.url);
  if (urlProblem !== null) return { push, problem: `The receiver's URL ${urlProblem}.` };
  if (authorization === null) return { push, problem: null };
  try {
    const opened = await ctx.secrets.open(authorization, receiverAad(tenantId, id));
    return { push: { ...push, authorization: opened }, problem: null };
  } catch {
    return {
      push,
      problem: "The receiver's Authorization cannot be decrypted. Register the receiver again.",
    };
  }
}

/** Stores a token as a dead letter, so that a failure for one receiver does not affect the others. */
const storeUndelivered = (ctx: Context, { id, token }: TokenPush, reason: string) =>
  storeDeadLetter(ctx, {
    source: "job",
    sourceId: id,
    reason,
    attempts: 1,
    request: { job: "provisioning.push", requestId: ctx.requestId, jti: id },
    body: token,
  });
