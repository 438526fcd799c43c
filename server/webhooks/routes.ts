import { Hono } from "hono";
import { AppError } from "../../shared/errors.ts";
import {
  isWebhookService,
  type KnownEndpoint,
  KnownEndpoints,
} from "../../shared/webhooks/inbound/endpoints/known-endpoints.ts";
import { type IngestedEvent, ingestEvents } from "../../shared/webhooks/inbound/ingest.ts";
import { verifySignature } from "../../shared/webhooks/inbound/endpoints/verify-signature.ts";
import type { Metrics } from "../../shared/metrics.ts";
import type { OpenServices } from "../../shared/services.ts";
import { noRoute } from "../errors/problem.ts";
import { presentConfig } from "../middleware/present-config.ts";
import { readBody } from "../middleware/read-body.ts";
import type { AppContext, AppEnv } from "../types.ts";

/** The headers that are stored with events. */
const storedHeaders = [
  "content-type",
  "content-length",
  "user-agent",
  "webhook-id",
  "webhook-timestamp",
];
const signatureHeaders = ["webhook-id", "webhook-timestamp", "webhook-signature"];

/** Each 16 KiB of a body count as one request of the tenant's rate. */
const bytesPerRequest = 16 * 1024;

/**
 * Receives events that services send, signed by Standard Webhooks. Only the endpoint's id, in the
 * path or in the header `webhook-endpoint`, determines the tenant; the body does not.
 */
export function webhookRoutes(services: OpenServices, metrics: Metrics) {
  const endpoints = new KnownEndpoints(services.secrets);
  const routes = new Hono<AppEnv>();

  const ingest = async (c: AppContext) => {
    const service = c.req.param("service") ?? "";
    if (!isWebhookService(service)) throw noRoute(c);
    const id = c.req.param("endpoint") ?? c.req.header("webhook-endpoint") ?? "";
    let body: Uint8Array | undefined;
    for (let isRetry = false; ; isRetry = true) {
      const found = await endpoints.find(c.env.database, id);
      const candidate = found?.service === service ? found : null;
      // The body is read only for an existing endpoint.
      if (candidate && !body) body = await readBody(c);
      const bytes = body ?? new Uint8Array();
      const endpoint = await verify(c, candidate, bytes);
      if (!isRetry) await charge(c, endpoint, bytes.length);
      const { tenantId, version } = endpoint;
      const ctx = c
        .get("request")
        .open(
          { kind: "endpoint", tenantId, endpointId: endpoint.id, version },
          { kind: "job", name: `webhook.${service}` },
        );
      try {
        const events = await ingestEvents(ctx, endpoint, bytes, headersOf(c, storedHeaders));
        countIngested(metrics, service, events);
        return responseOf(c, events);
      } catch (error) {
        // The endpoint was rotated or removed after this process cached it, so read it again.
        const hasChanged = error instanceof AppError && error.code === "unauthorized";
        if (!hasChanged || isRetry) throw error;
        endpoints.forget(endpoint.id);
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

  /** Charges the tenant's rate before anything is parsed. @throws AppError rate_limited */
  const charge = async (c: AppContext, { tenantId }: KnownEndpoint, length: number) => {
    const { webhookRates } = services;
    const { webhooks: limits } = await presentConfig(c, tenantId);
    await webhookRates.takeVerified(tenantId, limits);
    const additional = Math.floor(length / bytesPerRequest);
    if (additional > 0) c.env.waitUntil(webhookRates.charge(tenantId, limits, additional));
  };

  routes.post("/:service", ingest);
  routes.post("/:service/:endpoint", ingest);
  return routes;
}

const headersOf = (c: AppContext, names: string[]): Record<string, string> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = c.req.header(name);
      return value === undefined ? [] : [[name, value.slice(0, 500)]];
    }),
  );

function countIngested(metrics: Metrics, service: string, ingested: IngestedEvent[]): void {
  for (const [status, events] of Map.groupBy(ingested, (event) => event.status)) {
    const help = "Events that services sent, by the status in the response.";
    metrics.count("rampart_webhooks_received_total", help, { service, status }, events.length);
  }
}

/** Responds with 202, or with 400 if all events were refused. */
function responseOf(c: AppContext, events: IngestedEvent[]): Response {
  const count = (status: string) => events.filter((event) => event.status === status).length;
  const refused = count("refused");
  if (refused === events.length) {
    const reason = events[0]?.reason ?? "";
    const subject = refused === 1 ? "The event was" : `All ${refused} events were`;
    const message = `${subject} refused: ${reason}. Correct it and send it again.`;
    throw new AppError("bad_request", message);
  }
  const accepted = count("accepted");
  const duplicates = count("duplicate");
  return c.json({ accepted, duplicates, stale: count("stale"), refused, events }, 202);
}
