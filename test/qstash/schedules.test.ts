import { describe, expect, it } from "vitest";
import { paced } from "../support/patience.ts";
import { until } from "./receiver.ts";
import { useQstash } from "./stack.ts";

const SCALE = 600;
const stack = useQstash(SCALE);

describe("schedules", () => {
  it("publish at every time of their cron expression", async () => {
    const { client, receiver } = stack;
    const created = Date.now();
    const { scheduleId } = await client.schedules.create({
      destination: receiver.url("/tick"),
      cron: "* * * * *",
      body: "tock",
      headers: { "X-Tenant": "acme" },
      flowControl: { key: "cron", parallelism: 1 },
    });
    expect(scheduleId).toMatch(/^scd_/);
    const deliveries = await receiver.until("/tick", 4);
    for (const { body, headers } of deliveries) {
      expect(body).toBe("tock");
      expect(headers.get("x-tenant")).toBe("acme");
      expect(headers.get("upstash-schedule-id")).toBe(scheduleId);
    }
    const [, , third, fourth] = deliveries.map(({ at }) => at);
    expect((fourth ?? 0) - (third ?? 0)).toBeLessThan(paced(1_000));
    // Between the creation and the fourth time are three whole minutes of the cron expression.
    const minuteMs = 60_000 / SCALE;
    expect((fourth ?? 0) - created).toBeGreaterThanOrEqual(3 * minuteMs);
    await until(async () => {
      const { lastScheduleStates = {} } = await client.schedules.get(scheduleId);
      return Object.values(lastScheduleStates).includes("SUCCESS");
    });
    await client.schedules.delete(scheduleId);
    await expect(client.schedules.get(scheduleId)).rejects.toMatchObject({ status: 404 });
  });

  it("support time zones", async () => {
    const { client, receiver } = stack;
    for (const zone of ["Asia/Kolkata", "America/New_York", "UTC"]) {
      await client.schedules.create({
        scheduleId: `in-${zone.replace("/", ".")}`,
        destination: receiver.url("/zone"),
        cron: `CRON_TZ=${zone} 30 4 1 1 *`,
      });
    }
    const times = new Map(
      (await client.schedules.list()).map((s) => [s.scheduleId, new Date(s.nextScheduleTime ?? 0)]),
    );
    const clock = (id: string) => times.get(id)?.toISOString().slice(5, 16);
    expect(clock("in-UTC")).toBe("01-01T04:30");
    expect(clock("in-Asia.Kolkata")).toBe("12-31T23:00");
    expect(clock("in-America.New_York")).toBe("01-01T09:30");
    for (const id of times.keys()) await client.schedules.delete(id);
  });

  it("are replaced by their id, and return their settings", async () => {
    const { client, receiver } = stack;
    const create = (body: string) =>
      client.schedules.create({
        scheduleId: "nightly",
        destination: receiver.url("/nightly"),
        cron: "0 3 1 1 *",
        body,
        retries: 1,
        delay: 90,
        queueName: "night",
        failureCallback: "http://127.0.0.1:1/f",
        flowControl: { key: "night", rate: 2, period: "1m" },
        label: "nightly",
      });
    expect(await create("one")).toEqual({ scheduleId: "nightly" });
    await create("two");
    expect(await client.schedules.list()).toHaveLength(1);
    expect(await client.schedules.get("nightly")).toMatchObject({
      scheduleId: "nightly",
      cron: "0 3 1 1 *",
      destination: receiver.url("/nightly"),
      method: "POST",
      body: "two",
      retries: 1,
      delay: 90,
      queueName: "night",
      failureCallback: "http://127.0.0.1:1/f",
      flowControlKey: "night",
      rate: 2,
      period: 60,
      labels: ["nightly"],
      isPaused: false,
    });
    await client.schedules.delete("nightly");
  });

  it("do not fire while they are paused", async () => {
    const { client, receiver } = stack;
    const schedule = "resting";
    const destination = receiver.url("/rest");
    await client.schedules.create({ scheduleId: schedule, destination, cron: "* * * * *" });
    await receiver.until("/rest", 1);
    await client.schedules.pause({ schedule });
    expect(await client.schedules.get(schedule)).toMatchObject({ isPaused: true });
    const published = async () => {
      const filter = { scheduleId: schedule, state: "CREATED" as const };
      return (await client.logs({ filter })).logs.length;
    };
    const before = await published();
    const start = Date.now();
    await until(() => Date.now() - start > 300);
    expect(await published()).toBe(before);
    await client.schedules.resume({ schedule });
    await until(async () => (await published()) > before);
    await client.schedules.delete(schedule);
  });

  it("refuse a cron expression without a next time", async () => {
    const { client, receiver } = stack;
    const destination = receiver.url("/never");
    const create = (cron: string, to = destination) =>
      client.schedules.create({ destination: to, cron });
    await expect(create("every day")).rejects.toMatchObject({ status: 400 });
    await expect(create("CRON_TZ=Nowhere/City 0 9 * * *")).rejects.toMatchObject({ status: 400 });
    await expect(create("0 9 * * *", "no-group")).rejects.toMatchObject({ status: 404 });
    await expect(client.schedules.pause({ schedule: "none" })).rejects.toMatchObject({
      status: 404,
    });
  });
});
