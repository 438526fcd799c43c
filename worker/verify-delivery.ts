import { Receiver } from "@upstash/qstash";
import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { decodeJwt } from "jose";
import * as z from "zod";
import { numericDate } from "../shared/auth/access-token.ts";
import { answerOf } from "./answers.ts";
import type { WorkerServices } from "./types.ts";

export interface DeliveryEnv {
  Variables: { body: string };
}

/** Of a signature's claims, those that the Receiver does not check itself; it must expire. */
const claims = z.object({ exp: numericDate, nbf: numericDate.optional() });

const longestBody = 4 * 1024 * 1024;

/** Bounds what is read before anything is proved, chunked bodies too. */
export const boundDelivery = (): MiddlewareHandler =>
  bodyLimit({
    maxSize: longestBody,
    onError: () => answerOf({ status: 489, note: "the body is too large" }),
  });

/** Where QStash reaches this worker. */
export const ownUrl = ({ env, name }: Pick<WorkerServices, "env" | "name">): string =>
  name === "provisioning" ? env.WORKER_PROVISIONING_URL : env.WORKER_ANALYTICS_URL;

/**
 * Lets through only what QStash signed with its current or next key for this very URL; before
 * that nothing of a delivery is parsed.
 */
export function verifyDelivery(services: WorkerServices): MiddlewareHandler<DeliveryEnv> {
  const { env, log } = services;
  const receiver = new Receiver({
    currentSigningKey: env.QSTASH_CURRENT_SIGNING_KEY,
    nextSigningKey: env.QSTASH_NEXT_SIGNING_KEY,
    devMode: false,
  });
  const self = ownUrl(services);
  return async (c, next) => {
    const signature = c.req.header("upstash-signature") ?? "";
    const body = await c.req.text();
    try {
      await receiver.verify({ signature, body, url: self + c.req.path });
      claims.parse(decodeJwt(signature));
    } catch {
      log.warn("delivery.refused", { path: c.req.path });
      return c.json({ error: "The signature is not QStash's for this URL and body." }, 401);
    }
    c.set("body", body);
    return next();
  };
}
