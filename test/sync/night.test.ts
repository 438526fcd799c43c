import { expect, it } from "vitest";
import { startWorld } from "../chaos/world.ts";
import { caps, defaultConnections } from "../soak/night/caps.ts";
import { findProblems } from "../soak/night/check.ts";
import { type NightResult, runNight } from "../soak/night/run.ts";
import { cloneDatabase } from "../support/database.ts";

// The same with 5,000 tenants and an hour of five minutes: npm run soak -- night

const timeScale = 1200;
const tenants = 40;

it("creates one report for each of 40 large and small tenants within the hour", async () => {
  const database = await cloneDatabase();
  const world = await startWorld({
    databases: database,
    timeScale,
    timeoutMs: 2000,
    settleMs: 3000,
    everywhere: defaultConnections,
  });
  try {
    const result = await runNight({
      world,
      databases: database,
      filling: { tenants, large: 2, people: 150 },
      quizzesBefore: 2,
      maxWaitMs: 60_000,
    });
    const hourMs = 3_600_000 / timeScale;
    // A shared machine may stall for seconds. The full-size run uses meaningful bounds.
    const tolerance = { maxLateMs: 15_000, maxReadMs: 10_000, maxQuizMs: 15_000 };
    expect(findProblems(result, { ...tolerance, hourMs, caps })).toEqual([]);
    // All tenants and the daytime tenant have a report, and connections and quizzes were measured.
    expect(result.counted).toHaveLength(tenants + 1);
    expect(result.connections.get("rampart-analytics as rampart_app")).toBeGreaterThan(0);
    expect(result.during.quizzes.length).toBeGreaterThan(0);
  } finally {
    await world.stop();
    await database.drop();
  }
});

it("reports each violated bound", () => {
  const due = (dueAt: number, people: number) => ({ dueAt, people, lateMs: 900, doneMs: 800 });
  const bad: NightResult = {
    counted: [due(0, 2000), ...Array.from({ length: 60 }, () => due(1, 5))],
    lost: 1,
    doubled: 2,
    redelivered: 1,
    deadLetters: 3,
    fanOut: { ms: 1, deliveries: 1 },
    connections: new Map([["rampart-analytics as rampart_app", 9]]),
    memory: Array.from({ length: 100 }, (_, second) => 100 + second),
    before: { reads: [1], quizzes: [1] },
    during: { reads: [100], quizzes: [200] },
  };
  const bounds = { maxLateMs: 500, maxReadMs: 50, maxQuizMs: 100, hourMs: 60_000, caps };
  expect(findProblems(bad, bounds)).toEqual([
    "1 tenants have no report of the night",
    "2 tenants have two, 1 were redelivered",
    "3 dead letters",
    "a report came 900 ms late",
    "small tenants waited 900 ms beside large ones",
    "61 of 61 in one minute",
    "9 connections of rampart-analytics as rampart_app, of 8",
    "the worker grew from 139 to 199 MB",
    "a report was read in 100 ms by day",
    "a quiz was counted in 200 ms by day",
  ]);
});
