import { parseEnv } from "node:util";
import { beforeAll, expect, test } from "vitest";
import { readEnv, workerEnv } from "../../../shared/env.ts";
import { openPlanning } from "../../../worker/planning/open-planning.ts";
import { read } from "../../layout/repository.ts";

let example: Record<string, string | undefined>;
beforeAll(async () => {
  example = parseEnv(await read(".env.example"));
});

const envWith = (more: Record<string, string>) =>
  readEnv(workerEnv, { PORT: "0", ...example, ...more });
const openWith = (more: Record<string, string>) => {
  const { matrices, vroom } = openPlanning(envWith(more));
  return { matrices: matrices.name, vroom: vroom?.name };
};

test("a deployment has one router and one planner, by default its own", () => {
  expect(openWith({})).toEqual({ matrices: "haversine", vroom: undefined });
  expect(openWith({ OSRM_URL: "http://osrm:5000/" })).toMatchObject({ matrices: "osrm" });
  const all = { VALHALLA_URL: "https://valhalla.example.com", VROOM_URL: "http://vroom:3000" };
  expect(openWith(all)).toEqual({ matrices: "valhalla", vroom: "vroom" });
});

test.each([
  [
    { OSRM_URL: "http://a", VALHALLA_URL: "http://b" },
    "VALHALLA_URL is set beside OSRM_URL, but plans take travel times from one router",
  ],
  [{ PLANNING_THREADS: "0" }, "PLANNING_THREADS is wrong (is not a number from 1 to 99)"],
  [{ OSRM_URL: "osrm:5000" }, "OSRM_URL is wrong"],
  [{ OSRM_MAX_TABLE_SIZE: "many" }, "OSRM_MAX_TABLE_SIZE is wrong"],
])("a wrong environment stops the start and says what is wrong: %o", (more, message) => {
  expect(() => envWith(more)).toThrow(message);
});
