import { Hono } from "hono";
import { fanOuts, type FanOutName } from "../shared/jobs/catalogue.ts";
import { protectAnswer } from "../shared/response-headers.ts";
import { describeError } from "../shared/log.ts";
import { type Outcome, outcomeOf, responseOf } from "./delivery/outcome.ts";
import { metricsRoute } from "./metrics.ts";
import { runFanOut } from "./jobs/fan-outs.ts";
import { runJob } from "./run-job.ts";
import { handleCallback } from "./delivery/handle-callback.ts";
import { handleFailureCallback } from "./delivery/handle-failure.ts";
import type { WorkerServices } from "./types.ts";
import { type DeliveryEnv, ownUrl, verifyDelivery } from "./delivery/verify-delivery.ts";

/** The routes of a worker. Everything under `verified` is delivered by QStash. */
export function createWorker(services: WorkerServices) {
  const app = new Hono<DeliveryEnv>();
  const verified = verifyDelivery(services);

  app.use(async (c, next) => {
    await next();
    protectAnswer(c.res.headers, ownUrl(services));
  });
  app.get("/healthz", (c) => c.json({ status: "ok", worker: services.name }));
  app.route("/metrics", metricsRoute(services));
  app.post("/jobs/:job", verified, async (c) =>
    responseOf(
      await runJob(services, {
        job: c.req.param("job"),
        body: c.get("body"),
        messageId: c.req.header("upstash-message-id") ?? "",
        retried: Number(c.req.header("upstash-retried") ?? 0),
        maxRetries: Number(c.req.header("upstash-retries") ?? 3),
      }),
    ),
  );
  app.post("/fan-outs/:name", verified, async (c) =>
    responseOf(await fanOut(services, c.req.param("name"))),
  );
  app.post("/failures", verified, async (c) =>
    responseOf(await handleFailureCallback(services, c.get("body"))),
  );

  app.post("/outgoing/*", verified, async (c) =>
    responseOf(await handleCallback(services, c.req.path, c.get("body"))),
  );

  app.notFound((c) => c.json({ error: "No route for this path." }, 404));
  app.onError((error, c) => {
    if (c.req.raw.signal.aborted) {
      services.log.info("delivery.hung_up");
      return new Response(null, { status: 499 });
    }
    services.log.error("worker.failed", describeError(error));
    return responseOf(outcomeOf(error));
  });
  return app;
}

async function fanOut(services: WorkerServices, name: string): Promise<Outcome> {
  if (!isFanOut(name))
    return {
      status: 503,
      note: `the fan-out "${name.slice(0, 100)}" is unknown to this version`,
      retryAfter: 30,
      category: "internal",
    };
  try {
    const published = await runFanOut(services, name);
    services.log.info("fan_out.done", { name, published });
    return { status: 200, note: `${published} published` };
  } catch (error) {
    services.log.warn("fan_out.failed", { name, ...describeError(error) });
    return outcomeOf(error);
  }
}

const isFanOut = (name: string): name is FanOutName => Object.hasOwn(fanOuts, name);
