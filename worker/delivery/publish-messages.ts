import type { Message } from "../../shared/adapters/qstash/publisher.ts";
import { TenantScope } from "../../shared/db/tenant-scope.ts";
import { storeDeadLetter } from "../../shared/dead-letters/store.ts";
import { envelopeVersion } from "../../shared/jobs/catalogue.ts";
import { describeError } from "../../shared/log.ts";
import type { WorkerServices } from "../types.ts";

/**
 * Publishes messages of any tenants. A message that QStash refuses becomes a dead letter of its
 * tenant, so that it delays no other message.
 * @throws when QStash is unavailable
 */
export async function publishMessages(
  services: WorkerServices,
  messages: Message[],
): Promise<void> {
  for (const message of await services.publisher.publishEach(messages)) {
    const { job, tenantId: tenant, requestId: request, eventId } = message;
    services.log.error("outbox.refused", { tenant, request, job, outboxEvent: eventId });
    await storeRefused(services, message);
  }
}

async function storeRefused(services: WorkerServices, message: Message): Promise<void> {
  const { job, tenantId, requestId, eventId, payload } = message;
  const scope = new TenantScope(services.database, { kind: "system", tenantId });
  await storeDeadLetter(
    { scope, secrets: services.secrets },
    {
      source: "job",
      sourceId: `refused:${eventId ?? job}`,
      reason: "QStash refused the message.",
      attempts: 1,
      request: { job, eventId, requestId },
      body: JSON.stringify({ v: envelopeVersion, job, tenantId, eventId, requestId, payload }),
    },
  ).catch((error: unknown) => {
    services.log.warn("dead_letter.store_failed", { tenant: tenantId, ...describeError(error) });
  });
}
