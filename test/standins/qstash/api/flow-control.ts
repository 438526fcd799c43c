import { MAX_IN_FLIGHT } from "../delivery/dispatcher.ts";
import { bad, missing } from "../protocol/fault.ts";
import { readLimit, readPeriod } from "../protocol/flow-control.ts";
import { checkName } from "../protocol/names.ts";
import {
  countActive,
  type FlowKey,
  listFlowKeys,
  pauseFlowKey,
  pinFlowKey,
  resetRate,
  unpinFlowKey,
} from "../store/flow-keys.ts";
import { type App, type Bindings, type Service } from "./context.ts";
import type { Context } from "hono";

/** /v2/flowControl and /v2/globalParallelism. */
export function flowControlRoutes(app: App, service: Service): void {
  const { db, clock } = service;
  const nameOf = (c: Context<Bindings>) => checkName("flow control key", c.req.param("key") ?? "");
  const done = (c: Context<Bindings>) => {
    service.wake();
    return c.json({});
  };

  app.get("/v2/flowControl", async (c) => c.json((await listFlowKeys(db, null)).map(viewKey)));
  app.get("/v2/flowControl/:key", async (c) => {
    const [key] = await listFlowKeys(db, nameOf(c));
    if (!key) throw missing("flow control key", nameOf(c));
    return c.json(viewKey(key));
  });
  app.post("/v2/flowControl/:key/pause", async (c) => {
    await pauseFlowKey(db, nameOf(c), true);
    return done(c);
  });
  app.post("/v2/flowControl/:key/resume", async (c) => {
    await pauseFlowKey(db, nameOf(c), false);
    return done(c);
  });
  app.post("/v2/flowControl/:key/pin", async (c) => {
    const { parallelism, rate, period } = c.req.query();
    const pin = {
      parallelism: parallelism === undefined ? null : readLimit("parallelism", parallelism),
      rate: rate === undefined ? null : readLimit("rate", rate),
      periodMs: period === undefined ? null : readPeriod(period),
    };
    if (pin.parallelism === null && pin.rate === null) throw bad("pin a parallelism or a rate");
    await pinFlowKey(db, nameOf(c), pin, clock.now());
    return done(c);
  });
  app.post("/v2/flowControl/:key/unpin", async (c) => {
    const { parallelism, rate } = c.req.query();
    await unpinFlowKey(db, nameOf(c), {
      parallelism: parallelism === "true",
      rate: rate === "true",
    });
    return done(c);
  });
  app.post("/v2/flowControl/:key/resetRate", async (c) => {
    await resetRate(db, nameOf(c), clock.now());
    return done(c);
  });
  app.get("/v2/globalParallelism", async (c) =>
    c.json({ parallelismMax: MAX_IN_FLIGHT, parallelismCount: await countActive(db) }),
  );
}

/** Limits that are not set are 0; the period is in seconds, its start a unix time in seconds. */
function viewKey(key: FlowKey) {
  return {
    flowControlKey: key.key,
    waitListSize: key.waiting,
    parallelismMax: key.parallelism ?? 0,
    parallelismCount: key.active,
    rateMax: key.rate ?? 0,
    rateCount: key.windowCount,
    ratePeriod: key.periodMs / 1_000,
    ratePeriodStart: Math.floor(key.windowStart / 1_000),
    isPaused: key.paused,
    isPinnedParallelism: key.pinnedParallelism,
    isPinnedRate: key.pinnedRate,
  };
}
