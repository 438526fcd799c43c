import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Simulation } from "./simulation.ts";

/** Node's request, with the URL before the tenant was removed from its path. */
type Mounted = IncomingMessage & { originalUrl?: string };

/** Passes a request to the provider of the tenant in the first part of the path. */
export async function handle(
  { faults, traffic, find }: Pick<Simulation, "faults" | "traffic" | "find">,
  request: Mounted,
  response: ServerResponse,
): Promise<void> {
  const { method = "GET", url = "/" } = request;
  const [, name = "", rest = "/"] = /^\/([^/?]+)(\/.*)?$/.exec(url) ?? [];
  const running = find(name);
  if (!running) {
    response.writeHead(404, { "content-type": "text/plain" }).end("no such issuer\n");
    return;
  }
  const path = rest.replace(/\?.*/, "");
  traffic.record({ tenant: name, method, path });
  const target = { account: name, method, path };
  const slow = faults.take("slow", target);
  if (slow) {
    await Promise.race([Bun.sleep(slow.ms ?? 0), once(response, "close")]);
    if (response.destroyed) return;
  }
  const error = faults.take("5xx", target);
  if (error) return void response.writeHead(error.status ?? 503).end("out of order\n");
  const redirect = faults.take("redirect", target);
  if (redirect) {
    return void response.writeHead(302, { location: redirect.location ?? "/" }).end();
  }
  const json = { "content-type": "application/json" };
  const other = faults.take("other-answer", target);
  if (other) return void response.writeHead(200, json).end(other.text ?? "");
  const oversized = faults.take("oversized", target);
  if (oversized) {
    const text = JSON.stringify({ padding: "x".repeat(oversized.bytes ?? 4 * 1024 * 1024) });
    return void response.writeHead(200, json).end(text);
  }
  request.originalUrl = url;
  request.url = rest;
  await running.listener(request, response);
}
