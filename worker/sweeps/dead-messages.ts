import { recordAnswer, sendingAt } from "../delivery/handle-callback.ts";
import { storeDeadMessage } from "../delivery/handle-failure.ts";
import type { Outcome } from "../delivery/outcome.ts";
import type { WorkerServices } from "../types.ts";

type DeadMessage = Awaited<
  ReturnType<WorkerServices["publisher"]["listDeadMessages"]>
>["messages"][number];

/**
 * Moves QStash's dead letters to the tenants' dead letters, for failure callbacks that were not
 * delivered. Both workers may do it; the same message is stored once.
 * @returns the number of messages moved
 */
export async function sweepDeadMessages(services: WorkerServices): Promise<number> {
  const { publisher } = services;
  const moved: string[] = [];
  for (const message of await listOwnDeadMessages(services)) {
    const { status } = await move(services, message);
    if (status === 200) moved.push(message.dlqId);
  }
  await publisher.deleteDeadMessages(moved);
  return moved.length;
}

/** An outbound webhook has its own retries; every other message becomes a dead letter. */
function move(services: WorkerServices, message: DeadMessage): Promise<Outcome> {
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

/** Reads all pages, because messages of suspended tenants stay in the list before newer ones. */
async function listOwnDeadMessages({ publisher, env }: WorkerServices) {
  const workers = [env.WORKER_PROVISIONING_URL, env.WORKER_ANALYTICS_URL];
  const isOurs = (url = "") => workers.some((worker) => url.startsWith(worker));
  const found: DeadMessage[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await publisher.listDeadMessages(cursor);
    // A pushed token goes to its receiver's URL; its failure callback shows that it is ours.
    found.push(
      ...page.messages.filter((message) => isOurs(message.url) || isOurs(message.failureCallback)),
    );
    if (!page.cursor || page.cursor === cursor) return found;
    ({ cursor } = page);
  }
}
