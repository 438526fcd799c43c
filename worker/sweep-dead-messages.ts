import { buryMessage } from "./take-failure.ts";
import type { WorkerServices } from "./types.ts";

/**
 * Takes what stands in QStash's own dead letters into the tenants', in case that no failure
 * callback got through. Whichever worker is alive does it; letters are kept once.
 */
export async function sweepDeadMessages(services: WorkerServices): Promise<number> {
  const { publisher } = services;
  const taken: string[] = [];
  for (const message of await ourDeadMessages(services)) {
    const { status } = await buryMessage(services, {
      messageId: message.messageId,
      url: message.url,
      body: message.body ?? "",
      attempts: (message.maxRetries ?? 0) + 1,
      status: message.responseStatus ?? 0,
      lastAnswer: message.responseBody ?? "",
    });
    if (status === 200) taken.push(message.dlqId);
  }
  await publisher.forgetDeadMessages(taken);
  return taken.length;
}

/** Every page: letters of a suspended tenant stay where they are, and others may stand behind. */
async function ourDeadMessages({ publisher, env }: WorkerServices) {
  const workers = [env.WORKER_PROVISIONING_URL, env.WORKER_ANALYTICS_URL];
  const isOurs = (url = "") => workers.some((own) => url.startsWith(own));
  const found: Awaited<ReturnType<typeof publisher.listDeadMessages>>["messages"] = [];
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
