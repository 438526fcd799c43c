import { describe, expect, it } from "vitest";
import { ConnectionDesynchronized } from "../../shared/errors.ts";
import { createShutdown } from "../../shared/shutdown.ts";
import { createLogger } from "../../shared/log.ts";

/** A simulated process: its log, the number of drains and its exit code. */
function processOf(drain: () => Promise<void>) {
  const events: string[] = [];
  const log = createLogger((line) => {
    events.push(String((JSON.parse(line) as Record<string, unknown>)["event"]));
  });
  const exited = Promise.withResolvers<number>();
  let drains = 0;
  const ending = createShutdown({
    log,
    drain: () => {
      drains += 1;
      return drain();
    },
    exit: exited.resolve,
    drainMs: 50,
  });
  return { ending, events, exited: exited.promise, drains: () => drains };
}

describe("the shutdown of a process", () => {
  it("is clean after one or more signals", async () => {
    const { ending, events, exited, drains } = processOf(async () => undefined);
    ending.requested();
    ending.requested();
    expect(await exited).toBe(0);
    expect([drains(), events]).toEqual([1, []]);
  });

  it("fails if an exception occurs while it drains", async () => {
    const drained = Promise.withResolvers<void>();
    const { ending, events, exited, drains } = processOf(() => drained.promise);
    ending.requested();
    ending.thrown(new Error("late"));
    drained.resolve();
    expect(await exited).toBe(1);
    expect([drains(), events]).toEqual([1, ["process.uncaught_exception"]]);
  });

  it("does not wait without limit for work that does not finish", async () => {
    const { ending, events, exited } = processOf(() => new Promise(() => undefined));
    ending.rejected(new ConnectionDesynchronized("lost"));
    ending.thrown(new Error("another"));
    expect(await exited).toBe(1);
    expect(events).toEqual([
      "process.connection_desynchronized",
      "process.uncaught_exception",
      "process.drain_given_up",
    ]);
  });

  it("also happens if a resource cannot be closed", async () => {
    const { ending, events, exited } = processOf(() => Promise.reject(new Error("closed")));
    ending.requested();
    expect(await exited).toBe(1);
    expect(events).toEqual(["process.drain_failed"]);
  });

  it("is not started by an unhandled rejection", () => {
    const { ending, events, drains } = processOf(async () => undefined);
    ending.rejected(new Error("some work"));
    ending.rejected("no error at all");
    expect([drains(), events.length]).toEqual([0, 2]);
  });
});
