import { createHash, timingSafeEqual } from "node:crypto";
import { Hono } from "hono";
import type { App, Bindings, Service } from "./api/context.ts";
import { deadLetterRoutes } from "./api/dead-letters.ts";
import { flowControlRoutes } from "./api/flow-control.ts";
import { keyRoutes } from "./api/keys.ts";
import { logRoutes } from "./api/logs.ts";
import { messageRoutes } from "./api/messages.ts";
import { publishRoutes } from "./api/publish.ts";
import { queueRoutes } from "./api/queues.ts";
import { scheduleRoutes } from "./api/schedules.ts";
import { urlGroupRoutes } from "./api/url-groups.ts";
import { Fault } from "./protocol/fault.ts";

/** The HTTP API of QStash v2. Errors are `{"error": text}`; all but /healthz needs the token. */
export function createApp(service: Service, token: string, log: (line: string) => void): App {
  const app: App = new Hono<Bindings>();
  const allowed = digest(`Bearer ${token}`);

  app.get("/healthz", (c) => c.text("ok"));
  app.use("/v2/*", async (c, next) => {
    const given = digest(c.req.header("authorization") ?? "");
    if (!timingSafeEqual(given, allowed)) throw new Fault(401, "unauthorized: invalid token");
    await next();
  });

  publishRoutes(app, service);
  messageRoutes(app, service);
  queueRoutes(app, service);
  scheduleRoutes(app, service);
  urlGroupRoutes(app, service);
  deadLetterRoutes(app, service);
  logRoutes(app, service);
  flowControlRoutes(app, service);
  keyRoutes(app, service);

  app.notFound((c) => c.json({ error: `no such endpoint: ${c.req.method} ${c.req.path}` }, 404));
  app.onError((error, c) => {
    if (error instanceof Fault) return c.json({ error: error.message }, error.status);
    log(`${c.req.method} ${c.req.path} failed: ${error.stack ?? error.message}`);
    return c.json({ error: "internal error" }, 500);
  });
  return app;
}

/** Digests have one length, so comparing them takes the same time for every token. */
const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
