import { buryMessage } from "./take-failure.ts";
import type { WorkerServices } from "./types.ts";

/**
 * Takes what stands in QStash's own dead letters into the tenants', in case that no failure
 * callback got through. Whichever worker is alive does it; letters are kept once.
 */
export async function sweepDeadMessages(services: WorkerServices): Promise<number> {
  const { publisher, env } = services;
  const { messages } = await publisher.listDeadMessages();
  const ours = messages.filter(
    ({ url }) =>
      url.startsWith(env.WORKER_PROVISIONING_URL) || url.startsWith(env.WORKER_ANALYTICS_URL),
  );
  const taken: string[] = [];
  for (const message of ours) {
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
