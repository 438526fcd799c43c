import { sql } from "drizzle-orm";
import { Hono } from "hono";
import journal from "../drizzle/migrations/meta/_journal.json" with { type: "json" };
import { queriesOver } from "../shared/db/queries.ts";
import type { Database } from "../shared/db/database.ts";
import { describeError, type Logger } from "../shared/log.ts";
import type { OpenServices } from "../shared/services.ts";
import type { AppEnv } from "./types.ts";

const newest = Math.max(...journal.entries.map((entry) => entry.when));

/** `/healthz`: the process answers. `/readyz`: all that it needs does, and is of this version. */
export function health(services: OpenServices) {
  const routes = new Hono<AppEnv>();
  routes.get("/healthz", (c) => c.json({ status: "ok" }));
  routes.get("/readyz", async (c) => {
    const { log } = c.get("request");
    const checks = {
      database: await holds(log, "database", checkMigrations(c.env.database)),
      redis: await holds(log, "redis", services.pingRedis()),
      qstash: await holds(log, "qstash", services.publisher.check()),
    };
    const ready = Object.values(checks).every((check) => check === "ok");
    return c.json({ status: ready ? "ok" : "not ready", checks }, ready ? 200 : 503);
  });
  return routes;
}

async function checkMigrations(database: Database): Promise<void> {
  const rows = await database.withLane((lane) =>
    queriesOver((text, params) => lane.run(text, params)).execute(
      sql`select max(created_at)::float8 from drizzle.__drizzle_migrations`,
    ),
  );
  const [[applied] = []] = rows as unknown as number[][];
  if (applied !== newest) throw new Error("migrations are not current: run npm run db:migrate");
}

async function holds(log: Logger, name: string, check: Promise<void>): Promise<string> {
  try {
    await check;
    return "ok";
  } catch (error) {
    log.warn("ready.failed", { check: name, ...describeError(error) });
    const known = error instanceof Error && error.message.startsWith("migrations");
    return known ? error.message : "unreachable";
  }
}
