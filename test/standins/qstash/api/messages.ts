import { missing } from "../protocol/fault.ts";
import { admit } from "../store/messages/admit.ts";
import type { Query } from "../store/filters.ts";
import { cancelMessages, findMessage } from "../store/messages/messages.ts";
import { type App, queryOf, type Service } from "./context.ts";
import { viewMessage } from "./message-view.ts";

/** GET and DELETE /v2/messages/{id}; bulk DELETE /v2/messages. */
export function messageRoutes(app: App, service: Service): void {
  const cancel = async (query: Query): Promise<number> => {
    const { cancelled, queues } = await service.db.begin(async (tx) => {
      const result = await cancelMessages(tx, query, service.clock.now());
      await admit(tx, result.queues);
      return result;
    });
    if (queues.some((queue) => queue !== null)) service.wake();
    return cancelled;
  };

  app.get("/v2/messages/:id", async (c) => {
    const message = await findMessage(service.db, c.req.param("id"));
    if (!message) throw missing("message", c.req.param("id"));
    return c.json(viewMessage(message));
  });

  app.delete("/v2/messages/:id", async (c) => {
    const cancelled = await cancel({ messageIds: [c.req.param("id")] });
    if (cancelled === 0) throw missing("message", c.req.param("id"));
    return c.json({ cancelled }, 202);
  });

  app.delete("/v2/messages", async (c) => c.json({ cancelled: await cancel(queryOf(c)) }, 202));
}
