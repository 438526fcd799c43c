import { Hono } from "hono";
import { webhookServices } from "../../drizzle/schema/integrations/inbound-webhooks.ts";
import { AppError, notFound } from "../../shared/errors.ts";
import {
  type KnownEndpoint,
  KnownEndpoints,
} from "../../shared/webhooks/inbound/endpoints/known-endpoints.ts";
import { type IngestedEvent, ingestEvents } from "../../shared/webhooks/inbound/ingest.ts";
import { verifySignature } from "../../shared/webhooks/inbound/endpoints/verify-signature.ts";
import type { Metrics } from "../../shared/metrics.ts";
import type { OpenServices } from "../../shared/services.ts";
import { readBody } from "../middleware/read-body.ts";
import type { AppContext, AppEnv } from "../types.ts";

const keptHeaders = [
  "content-type",
  "content-length",
  "user-agent",
  "webhook-id",
  "webhook-timestamp",
];

/** Bytes of a body that count as one request against the tenant's rate. */
const bytesPerRequest = 16 * 1024;

/**
 * Events that services send, signed by Standard Webhooks. The endpoint's id, in the path or in the
 * header `webhook-endpoint`, names the tenant; nothing in the body does.
 */
export function webhookRoutes(services: OpenServices, metrics: Metrics) {
  const endpoints = new KnownEndpoints(services.secrets);
  const routes = new Hono<AppEnv>();

  const take = async (c: AppContext) => {
    const service = c.req.param("service") ?? "";
    if (!webhookServices.some((known) => known === service)) {
      throw notFound("path", c.req.path, null);
    }
    const id = c.req.param("endpoint") ?? c.req.header("webhook-endpoint") ?? "";
    let body: Uint8Array | undefined;
    for (let again = false; ; again = true) {
      const endpoint = await endpoints.find(c.env.database, id);
      const named = endpoint?.service === service ? endpoint : null;
      // Nothing is read for an endpoint that nobody has.
      if (named && !body) body = await readBody(c);
      const bytes = body ?? new Uint8Array();
      const meant = await verify(c, named, bytes);
      if (!again) await count(c, meant, bytes.length);
      const { tenantId, version } = meant;
      const ctx = c
        .get("request")
        .open(
          { kind: "endpoint", tenantId, endpointId: meant.id, version },
          { kind: "job", name: `webhook.${service}` },
        );
      try {
        const taken = await ingestEvents(ctx, meant, bytes, headersOf(c, keptHeaders));
        countTaken(metrics, service, taken);
        return answer(c, taken);
      } catch (error) {
        // It was rotated or removed since this process has read it: what it is now decides.
        const changed = error instanceof AppError && error.code === "unauthorized";
        if (!changed || again) throw error;
        endpoints.forget(meant.id);
      }
    }
  };

  /** @throws AppError unauthorized */
  const verify = async (c: AppContext, endpoint: KnownEndpoint | null, bytes: Uint8Array) => {
    const headers = headersOf(c, signatureHeaders);
    try {
      return await verifySignature(endpoint, bytes, headers);
    } catch (error) {
      if (!endpoint) throw error;
      const latest = await endpoints.refresh(c.env.database, endpoint);
      if (latest?.version === endpoint.version) throw error;
      return verifySignature(latest, bytes, headers);
    }
  };

  /** Before anything is parsed. @throws AppError rate_limited */
  const count = async (c: AppContext, { tenantId, rate }: KnownEndpoint, length: number) => {
    const { webhookRates } = services;
    await webhookRates.takeProven(tenantId, rate);
    const more = Math.floor(length / bytesPerRequest);
    if (more > 0) c.env.waitUntil(webhookRates.chargeProven(tenantId, rate, more));
  };

  routes.post("/:service", take);
  routes.post("/:service/:endpoint", take);
  return routes;
}

const signatureHeaders = ["webhook-id", "webhook-timestamp", "webhook-signature"];

const headersOf = (c: AppContext, names: string[]): Record<string, string> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = c.req.header(name);
      return value === undefined ? [] : [[name, value.slice(0, 500)]];
    }),
  );

function countTaken(metrics: Metrics, service: string, taken: IngestedEvent[]): void {
  for (const [status, events] of Map.groupBy(taken, (event) => event.status)) {
    const help = "Events that services sent, by what was answered.";
    metrics.count("rampart_webhooks_received_total", help, { service, status }, events.length);
  }
}

/** 202 where anything was taken; a single event that was refused, or none of many, gets 400. */
function answer(c: AppContext, events: Awaited<ReturnType<typeof ingestEvents>>): Response {
  const count = (status: string) => events.filter((event) => event.status === status).length;
  const refused = count("refused");
  if (refused === events.length) {
    const [first] = events;
    const message = `No event was taken. ${first?.reason ?? ""}. Correct it and send it again.`;
    throw new AppError("bad_request", message);
  }
  const accepted = count("accepted");
  const duplicates = count("duplicate");
  return c.json({ accepted, duplicates, stale: count("stale"), refused, events }, 202);
}
