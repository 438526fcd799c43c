import { bad, Fault } from "../protocol/fault.ts";
import { draftMessage, type Origin, type Target } from "../protocol/draft.ts";
import { checkName } from "../protocol/names.ts";
import { type Options, readOptions } from "../protocol/options.ts";
import { explainDestination, resolveTargets } from "../store/url-groups.ts";
import type { Published } from "../store/messages/insert-messages.ts";
import type { Draft } from "../store/messages/message.ts";
import type { Service } from "./context.ts";

const MAX_MESSAGE = 1_048_576;

/** One message as a client sends it: by publish, by enqueue or as an item of a batch. */
export type Sent = {
  destination: string;
  headers: Headers;
  body: Uint8Array;
  queue: string | null;
};

export type Prepared = { toGroup: boolean; drafts: Draft[] };

/** Refuses a body above 1 MB with Fault 413 (the free plan's maximum). */
export function checkSize(bytes: number): void {
  if (bytes > MAX_MESSAGE) {
    throw new Fault(413, `message of ${bytes} bytes exceeds the maximum of ${MAX_MESSAGE} bytes`);
  }
}

/**
 * Makes the drafts of each sent message, one for each endpoint when it goes to a URL group.
 * A refused message yields its Fault; the other messages are not affected.
 */
export async function prepare(
  service: Service,
  sent: readonly Sent[],
  callerIp: string | null,
): Promise<(Prepared | Error)[]> {
  const targets = await resolveTargets(
    service.db,
    sent.map((message) => message.destination),
  );
  return sent.map((message) => {
    try {
      const found = targets.get(message.destination);
      if (!found?.[0]) throw explainDestination(message.destination);
      const queue = message.queue === null ? null : checkName("queue name", message.queue);
      const origin = { callerIp, queue };
      return {
        toGroup: found[0].topic !== null,
        drafts: draftAll(service, found, message.body, readOptions(message.headers), origin),
      };
    } catch (error) {
      return error instanceof Fault ? error : bad(String(error));
    }
  });
}

function draftAll(
  service: Service,
  targets: readonly Target[],
  body: Uint8Array,
  options: Options,
  origin: Origin,
): Draft[] {
  checkSize(body.length);
  return targets.map((target) => draftMessage(target, body, options, origin, service.clock));
}

/** The answer for one sent message: an object, or an array with an entry for each endpoint. */
export function answerFor(prepared: Prepared, published: readonly Published[]) {
  const answers = published.map(({ messageId, deduplicated }, i) => ({
    messageId,
    ...(prepared.toGroup ? { url: prepared.drafts[i]?.url } : {}),
    ...(deduplicated ? { deduplicated } : {}),
  }));
  return prepared.toGroup ? answers : answers[0];
}
