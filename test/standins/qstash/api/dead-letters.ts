import { bad, missing } from "../protocol/fault.ts";
import { newId } from "../protocol/names.ts";
import { readOptions } from "../protocol/options.ts";
import { deleteDeadLetters, listDeadLetters } from "../store/dead-letters.ts";
import { type Query, valuesOf } from "../store/filters.ts";
import { insertMessages } from "../store/messages/insert-messages.ts";
import type { DeadLetter, Draft } from "../store/messages/message.ts";
import { type App, queryOf, type Service } from "./context.ts";
import { viewDeadLetter } from "./message-view.ts";

/** GET, DELETE and retry of the dead letter queue: /v2/dlq. */
export function deadLetterRoutes(app: App, service: Service): void {
  app.get("/v2/dlq", async (c) => {
    const { messages, ...rest } = await listDeadLetters(service.db, queryOf(c));
    return c.json({ messages: messages.map(viewDeadLetter), ...rest });
  });

  app.get("/v2/dlq/:id", async (c) => {
    const { messages } = await listDeadLetters(service.db, { dlqIds: [c.req.param("id")] });
    if (!messages[0]) throw missing("dlq message", c.req.param("id"));
    return c.json(viewDeadLetter(messages[0]));
  });

  app.delete("/v2/dlq/:id", async (c) => {
    const deleted = await deleteDeadLetters(service.db, [c.req.param("id")]);
    if (deleted === 0) throw missing("dlq message", c.req.param("id"));
    return c.json({ deleted });
  });

  app.delete("/v2/dlq", async (c) => {
    const query = await bulkQuery(queryOf(c), c.req.text());
    const result = await service.db.begin(async (tx) => {
      const { messages, ...rest } = await listDeadLetters(tx, query, true);
      return { deleted: await deleteDeadLetters(tx, idsOf(messages)), ...rest };
    });
    return c.json(result);
  });

  app.post("/v2/dlq/retry/:id", async (c) => {
    const { responses } = await retry(service, { dlqIds: [c.req.param("id")] }, c.req.raw.headers);
    if (!responses[0]) throw missing("dlq message", c.req.param("id"));
    return c.json(responses[0], 201);
  });

  app.post("/v2/dlq/retry", async (c) => {
    const query = await bulkQuery(queryOf(c), c.req.text());
    return c.json(await retry(service, query, c.req.raw.headers), 201);
  });
}

/** A retried dead letter becomes a new message and leaves the DLQ (docs, "Retry a DLQ message"). */
async function retry(service: Service, query: Query, overrides: Headers) {
  const result = await service.db.begin(async (tx) => {
    const { messages, ...rest } = await listDeadLetters(tx, query, true);
    await deleteDeadLetters(tx, idsOf(messages));
    const drafts = messages.map((deadLetter) => draftOfRetry(service, deadLetter, overrides));
    const published = await insertMessages(tx, drafts, service.clock.now());
    return { responses: published.map(({ messageId }) => ({ messageId })), ...rest };
  });
  service.wake();
  return result;
}

/** A new draft of the message, with its number of retries or the one that the request names. */
function draftOfRetry(service: Service, deadLetter: DeadLetter, request: Headers): Draft {
  const { responseBody: _, responseHeaders: __, ...message } = deadLetter;
  const now = service.clock.now();
  const requested = request.has("upstash-retries") ? readOptions(request).retries : null;
  return {
    ...message,
    id: newId("msg"),
    body: Buffer.from(deadLetter.body).toString("base64"),
    maxRetries: requested ?? deadLetter.maxRetries,
    createdAt: now,
    dueAt: now,
    deduplication: null,
    admitted: false,
  };
}

const idsOf = (deadLetters: readonly DeadLetter[]) => deadLetters.map(({ dlqId }) => dlqId);

/** Bulk calls take their filters from the query, or `{"dlqIds": [...]}` from an older body. */
async function bulkQuery(query: Query, body: Promise<string>): Promise<Query> {
  const text = await body;
  if (text === "" || valuesOf(query, "dlqIds").length > 0) return query;
  try {
    const parsed: unknown = JSON.parse(text);
    const ids = typeof parsed === "object" && parsed && "dlqIds" in parsed ? parsed.dlqIds : null;
    return Array.isArray(ids) ? { ...query, dlqIds: ids.map(String) } : query;
  } catch {
    throw bad("the body is not valid JSON");
  }
}
