import { Receiver } from "@upstash/qstash";
import type { MiddlewareHandler } from "hono";
import { decodeJwt } from "jose";
import * as z from "zod";
import { numericDate } from "../../shared/identity/access-token.ts";
import { AppError } from "../../shared/errors.ts";
import { readRequest } from "../../shared/json/read-body.ts";
import type { WorkerServices } from "../types.ts";
import { responseOf } from "./outcome.ts";

export interface DeliveryEnv {
  Variables: { body: string };
}

/** The claims of a signature that `Receiver` does not check: it must expire. */
const claims = z.object({ exp: numericDate, nbf: numericDate.optional() });

const maxBytes = 4 * 1024 * 1024;
/** The signature covers the bytes, including a byte order mark. */
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** The URL at which QStash reaches this worker. */
export const ownUrl = ({ env, name }: Pick<WorkerServices, "env" | "name">): string =>
  name === "provisioning" ? env.WORKER_PROVISIONING_URL : env.WORKER_ANALYTICS_URL;

/**
 * Accepts only requests that QStash signed with its current or next key for this URL. The body is
 * not parsed before that, and its size and transfer time are limited.
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
      const { message: note, category } = error;
      const status = error.code === "too_large" ? 489 : 503;
      const response = responseOf({ status, note, category });
      // The rest of the body would be read as the next request.
      response.headers.set("connection", "close");
      return response;
    }
    try {
      await receiver.verify({ signature, body, url: self + c.req.path });
      claims.parse(decodeJwt(signature));
    } catch {
      log.warn("delivery.refused", { path: c.req.path, category: "authentication" });
      return c.json({ error: "The signature is not valid for this URL and body." }, 401);
    }
    c.set("body", body);
    return next();
  };
}
