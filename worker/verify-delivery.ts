import { Receiver } from "@upstash/qstash";
import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { WorkerServices } from "./types.ts";

export interface DeliveryEnv {
  Variables: { body: string };
}

const longestBody = 4 * 1024 * 1024;

/** Bounds what is read before anything is proved, chunked bodies too. */
export const boundDelivery = (): MiddlewareHandler =>
  bodyLimit({ maxSize: longestBody, onError: (c) => c.text("The body is too large.", 413) });

/**
 * Lets through only what QStash signed with its current or next key for this very URL; before
 * that nothing of a delivery is parsed.
 */
export function verifyDelivery({ env, name, log }: WorkerServices): MiddlewareHandler<DeliveryEnv> {
  const receiver = new Receiver({
    currentSigningKey: env.QSTASH_CURRENT_SIGNING_KEY,
    nextSigningKey: env.QSTASH_NEXT_SIGNING_KEY,
    devMode: false,
  });
  const self = name === "provisioning" ? env.WORKER_PROVISIONING_URL : env.WORKER_ANALYTICS_URL;
  return async (c, next) => {
    const signature = c.req.header("upstash-signature") ?? "";
    const body = await c.req.text();
    try {
      await receiver.verify({ signature, body, url: self + c.req.path });
    } catch {
      log.warn("delivery.refused", { path: c.req.path });
      return c.json({ error: "The signature is not QStash's for this URL and body." }, 401);
    }
    c.set("body", body);
    return next();
  };
}
