import type { Context } from "hono";
import { bad } from "../protocol/fault.ts";
import { checkName } from "../protocol/names.ts";
import { type App, type Bindings, rawTail, type Service } from "./context.ts";
import { answerFor, checkSize, prepare, type Prepared, type Sent } from "./read-message.ts";

/** POST /v2/publish/{destination}, /v2/enqueue/{queue}/{destination} and /v2/batch. */
export function publishRoutes(app: App, service: Service): void {
  app.post("/v2/publish/*", (c) =>
    publishOne(c, service, { destination: rawTail(c, "/v2/publish/"), queue: null }),
  );

  app.post("/v2/enqueue/:queue/*", (c) => {
    const queue = checkName("queue name", c.req.param("queue"));
    return publishOne(c, service, { destination: rawTail(c, `/v2/enqueue/${queue}/`), queue });
  });

  app.post("/v2/batch", async (c) => {
    const sent = readBatch(await c.req.json().catch(() => null));
    const prepared = await prepare(service, sent, c.env.callerIp);
    const good = prepared.filter((item): item is Prepared => !(item instanceof Error));
    const published = await service.publish(good.flatMap((item) => item.drafts));
    let at = 0;
    const answers = prepared.map((item) => {
      if (item instanceof Error) return { error: item.message };
      at += item.drafts.length;
      return answerFor(item, published.slice(at - item.drafts.length, at));
    });
    return c.json(answers);
  });
}

async function publishOne(
  c: Context<Bindings>,
  service: Service,
  to: { destination: string; queue: string | null },
): Promise<Response> {
  checkSize(Number(c.req.header("content-length") ?? 0));
  const body = new Uint8Array(await c.req.arrayBuffer());
  const message = { ...to, headers: c.req.raw.headers, body };
  const [prepared] = await prepare(service, [message], c.env.callerIp);
  if (!prepared || prepared instanceof Error) throw prepared ?? bad("nothing to publish");
  const published = await service.publish(prepared.drafts);
  const repeated = published.every((one) => one.deduplicated);
  return c.json(answerFor(prepared, published), repeated ? 202 : 200);
}

function readBatch(items: unknown): Sent[] {
  if (!Array.isArray(items)) throw bad("a batch must be a JSON array of messages");
  return items.map((item: unknown) => {
    const fields = typeof item === "object" && item !== null ? item : {};
    const body = "body" in fields && typeof fields.body === "string" ? fields.body : "";
    return {
      destination:
        "destination" in fields && typeof fields.destination === "string" ? fields.destination : "",
      headers: readHeaders("headers" in fields ? fields.headers : {}),
      body: Buffer.from(body),
      queue: "queue" in fields && typeof fields.queue === "string" ? fields.queue : null,
    };
  });
}

/** An invalid header is replaced by an option that `readOptions` refuses, for this item only. */
function readHeaders(fields: unknown): Headers {
  const headers = new Headers();
  if (typeof fields !== "object" || fields === null) return headers;
  for (const [name, value] of Object.entries(fields)) {
    try {
      headers.set(name, Array.isArray(value) ? value.join(", ") : String(value));
    } catch {
      headers.set("upstash-method", `header ${JSON.stringify(name)} is invalid`);
    }
  }
  return headers;
}
