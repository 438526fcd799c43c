import { Hono } from "hono";
import { checkMigrations } from "../shared/db/check-migrations.ts";
import { AppError } from "../shared/errors.ts";
import { describeError, type Logger } from "../shared/log.ts";
import type { OpenServices } from "../shared/services.ts";
import type { AppEnv } from "./types.ts";

/** In seconds. All checked systems reconnect without help. */
const retryAfter = "5";

/** `/healthz`: the process is alive. `/readyz`: its dependencies answer, and the schema is current. */
export function health(services: OpenServices) {
  const routes = new Hono<AppEnv>();
  routes.get("/healthz", (c) => c.json({ status: "ok" }));
  routes.get("/readyz", async (c) => {
    const { log } = c.get("request");
    const [database, redis, qstash] = await Promise.all([
      checkStatus(log, "database", checkMigrations(c.env.database)),
      checkStatus(log, "redis", services.pingRedis()),
      checkStatus(log, "qstash", services.publisher.check()),
    ]);
    const ready = [database, redis, qstash].every((check) => check === "ok");
    const body = { status: ready ? "ok" : "not ready", checks: { database, redis, qstash } };
    return ready ? c.json(body) : c.json(body, 503, { "retry-after": retryAfter });
  });
  return routes;
}

async function checkStatus(log: Logger, name: string, check: Promise<void>): Promise<string> {
  try {
    await check;
    return "ok";
  } catch (error) {
    log.warn("ready.failed", { check: name, ...describeError(error) });
    return error instanceof AppError ? error.message : "No answer.";
  }
}
