import { Receiver } from "@upstash/qstash";
import type { MiddlewareHandler } from "hono";
import { decodeJwt } from "jose";
import * as z from "zod";
import { numericDate } from "../../shared/identity/access-token.ts";
import { AppError } from "../../shared/errors.ts";
import { readRequest } from "../../shared/json/read-request.ts";
import { answerOf } from "./answers.ts";
import type { WorkerServices } from "../types.ts";

export interface DeliveryEnv {
  Variables: { body: string };
}

/** Of a signature's claims, those that the Receiver does not check itself; it must expire. */
const claims = z.object({ exp: numericDate, nbf: numericDate.optional() });

const maxBytes = 4 * 1024 * 1024;
/** What was signed are the bytes, a byte order mark included. */
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Where QStash reaches this worker. */
export const ownUrl = ({ env, name }: Pick<WorkerServices, "env" | "name">): string =>
  name === "provisioning" ? env.WORKER_PROVISIONING_URL : env.WORKER_ANALYTICS_URL;

/**
 * Lets through only what QStash signed with its current or next key for this very URL; before
 * that nothing of a delivery is parsed, and its size and the time that it takes are bounded.
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
    let body: string;
    try {
      const limits = { maxBytes, timeoutMs: env.BODY_TIMEOUT_MS };
      body = decoder.decode(await readRequest(c.req.raw, limits));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const note = error.message;
      const answer = answerOf({ status: error.code === "too_large" ? 489 : 503, note });
      // What is left of the body would be taken for the next delivery.
      answer.headers.set("connection", "close");
      return answer;
    }
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
