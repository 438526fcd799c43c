import { missing } from "../protocol/fault.ts";
import { nextCron } from "../protocol/cron.ts";
import { checkName, newId } from "../protocol/names.ts";
import { readOptions } from "../protocol/options.ts";
import type { Schedule } from "../store/due-schedules.ts";
import {
  deleteSchedule,
  listSchedules,
  pauseSchedule,
  resumeSchedule,
  upsertSchedule,
} from "../store/schedules.ts";
import { explainDestination, resolveTargets } from "../store/url-groups.ts";
import { type App, rawTail, type Service } from "./context.ts";
import { given, viewContent } from "./message-view.ts";
import { checkSize } from "./read-message.ts";

/** Create (upsert by Upstash-Schedule-Id), list, get, delete, pause and resume schedules. */
export function scheduleRoutes(app: App, service: Service): void {
  const { db, clock } = service;
  const find = async (id: string): Promise<Schedule> => {
    const [schedule] = await listSchedules(db, id);
    if (!schedule) throw missing("schedule", id);
    return schedule;
  };
  const nextTimes = (cron: string) => {
    const now = clock.now();
    const cronAt = nextCron(cron, now);
    return { cronAt, dueAt: clock.after(cronAt - now, now) };
  };

  app.post("/v2/schedules/*", async (c) => {
    const { headers } = c.req.raw;
    const destination = rawTail(c, "/v2/schedules/");
    const body = new Uint8Array(await c.req.arrayBuffer());
    checkSize(body.length);
    readOptions(headers);
    if (!(await resolveTargets(db, [destination])).has(destination)) {
      throw explainDestination(destination);
    }
    const cron = headers.get("upstash-cron") ?? "";
    const id = checkName("schedule id", headers.get("upstash-schedule-id") ?? newId("scd"));
    const queue = headers.get("upstash-queue-name");
    await upsertSchedule(db, {
      id,
      cron,
      destination,
      headers: messageHeaders(headers),
      body,
      queue: queue === null ? null : checkName("queue name", queue),
      callerIp: c.env.callerIp,
      createdAt: clock.now(),
      ...nextTimes(cron),
    });
    service.reschedule();
    return c.json({ scheduleId: id });
  });

  app.get("/v2/schedules", async (c) => c.json((await listSchedules(db, null)).map(viewSchedule)));
  app.get("/v2/schedules/:id", async (c) => c.json(viewSchedule(await find(c.req.param("id")))));
  app.delete("/v2/schedules/:id", async (c) => {
    const id = c.req.param("id");
    if (!(await deleteSchedule(db, id))) throw missing("schedule", id);
    return c.json({ deleted: id });
  });
  app.patch("/v2/schedules/:id/pause", async (c) => {
    const { id } = await find(c.req.param("id"));
    await pauseSchedule(db, id);
    return c.json({ isPaused: true });
  });
  app.patch("/v2/schedules/:id/resume", async (c) => {
    const schedule = await find(c.req.param("id"));
    if (schedule.paused) await resumeSchedule(db, schedule.id, nextTimes(schedule.cron));
    service.reschedule();
    return c.json({ isPaused: false });
  });
}

/** The headers for its messages, without deduplication, which applies to the request only. */
function messageHeaders(headers: Headers): Record<string, string> {
  const selected: Record<string, string> = {};
  for (const [name, value] of headers) {
    const relevant = name === "content-type" || name.startsWith("upstash-");
    if (relevant && !name.includes("deduplication")) selected[name] = value;
  }
  return selected;
}

function viewSchedule(schedule: Schedule) {
  const options = readOptions(new Headers(schedule.headers));
  const { flow } = options;
  return {
    scheduleId: schedule.id,
    cron: schedule.cron,
    createdAt: schedule.createdAt,
    destination: schedule.destination,
    ...viewContent({
      ...options,
      body: schedule.body,
      callerIp: schedule.callerIp,
      flowKey: flow?.key ?? null,
      parallelism: flow?.parallelism ?? null,
      rate: flow?.rate ?? null,
      periodMs: flow?.periodMs ?? null,
    }),
    retries: options.retries,
    ...given("delay", options.delayMs === null ? null : options.delayMs / 1_000),
    ...given("queueName", schedule.queue),
    isPaused: schedule.paused,
    ...given("lastScheduleTime", schedule.lastAt),
    nextScheduleTime: schedule.cronAt,
    lastScheduleStates: schedule.lastStates,
  };
}
