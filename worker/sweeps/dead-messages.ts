import type { Outcome } from "../delivery/answers.ts";
import { recordAnswer, sendingAt } from "../delivery/handle-callback.ts";
import { storeDeadMessage } from "../delivery/handle-failure.ts";
import type { WorkerServices } from "../types.ts";

type DeadMessage = Awaited<
  ReturnType<WorkerServices["publisher"]["listDeadMessages"]>
>["messages"][number];

/**
 * Takes what stands in QStash's own dead letters into the tenants', in case that no failure
 * callback got through. Whichever worker is alive does it; letters are kept once.
 */
export async function sweepDeadMessages(services: WorkerServices): Promise<number> {
  const { publisher } = services;
  const taken: string[] = [];
  for (const message of await ourDeadMessages(services)) {
    const { status } = await take(services, message);
    if (status === 200) taken.push(message.dlqId);
  }
  await publisher.forgetDeadMessages(taken);
  return taken.length;
}

/** An event for a tenant's own endpoint is tried again by us; all others are buried. */
function take(services: WorkerServices, message: DeadMessage): Promise<Outcome> {
  const { failureCallback, responseStatus = 0, responseBody = "" } = message;
  const sending = failureCallback && sendingAt(new URL(failureCallback).pathname);
  if (sending) {
    return recordAnswer(services, sending, {
      status: responseStatus,
      answer: responseBody,
      retryAfterMs: 0,
    });
  }
  return storeDeadMessage(services, {
    messageId: message.messageId,
    url: message.url,
    body: message.body ?? "",
    attempts: (message.maxRetries ?? 0) + 1,
    status: responseStatus,
    lastAnswer: responseBody,
  });
}

/** Every page: letters of a suspended tenant stay where they are, and others may stand behind. */
async function ourDeadMessages({ publisher, env }: WorkerServices) {
  const workers = [env.WORKER_PROVISIONING_URL, env.WORKER_ANALYTICS_URL];
  const isOurs = (url = "") => workers.some((own) => url.startsWith(own));
  const found: DeadMessage[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await publisher.listDeadMessages(cursor);
    // A token goes to its receiver; that it is ours is told by who was to hear of its failure.
    found.push(
      ...page.messages.filter((message) => isOurs(message.url) || isOurs(message.failureCallback)),
    );
    if (!page.cursor || page.cursor === cursor) return found;
    ({ cursor } = page);
  }
}
