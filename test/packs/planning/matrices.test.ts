import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { givenMatrix } from "../../../shared/packs/planning/matrix/given.ts";
import { airDistance, haversineMatrix } from "../../../shared/packs/planning/matrix/haversine.ts";
import { osrmMatrix } from "../../../shared/packs/planning/matrix/osrm.ts";
import {
  type MatrixSource,
  type Point,
  travelModes,
  unreachable,
} from "../../../shared/packs/planning/matrix/port.ts";
import { valhallaMatrix } from "../../../shared/packs/planning/matrix/valhalla.ts";
import { startOsrm } from "../../standins/routing/osrm.ts";
import { type RunningRouter, wayBetween } from "../../standins/routing/roads.ts";
import { startValhalla } from "../../standins/routing/valhalla.ts";
import { useFixture } from "../../support/fixture.ts";

const osrm = useFixture(
  () => startOsrm({ maxTableSize: 4 }),
  (router) => router.stop(),
);
const valhalla = useFixture(
  () => startValhalla({ maxPairs: 16 }),
  (router) => router.stop(),
);

interface Options {
  /** The client's idea of the limit: the points of a side. */
  side?: number;
  url?: string;
  timeoutMs?: number;
}

/** A client of OSRM; the other of Valhalla. */
const osrmWith = ({ side = 4, url = osrm.url, timeoutMs = 10_000 }: Options = {}) =>
  osrmMatrix({ url, timeoutMs, maxTableSize: side });
const valhallaWith = ({ side = 4, url = valhalla.url, timeoutMs = 10_000 }: Options = {}) =>
  valhallaMatrix({ url, timeoutMs, maxPairs: side ** 2 });

const routers: [string, RunningRouter, (options?: Options) => MatrixSource][] = [
  ["OSRM", osrm, osrmWith],
  ["Valhalla", valhalla, valhallaWith],
];

const berlin = { lng: 13.4, lat: 52.5 };
/** Ten places around Berlin, of which two are the same. */
const places: Point[] = [
  ...Array.from({ length: 9 }, (_item, index) => ({
    lng: berlin.lng + ((index * 7) % 9) / 100,
    lat: berlin.lat + ((index * 4) % 9) / 100,
  })),
  berlin,
];
const car = { mode: "car" } as const;
const onMap = fc.record({
  lng: fc.double({ min: -180, max: 180, noNaN: true }),
  lat: fc.double({ min: -89, max: 89, noNaN: true }),
});

describe("haversine", () => {
  test("distances by air agree with published ones, also over the antimeridian", () => {
    const paris = { lng: 2.3522, lat: 48.8566 };
    expect(airDistance(berlin, paris) / 1000).toBeCloseTo(876, -1);
    const fiji = { lng: 179.9, lat: -17 };
    const across = { lng: -179.9, lat: -17 };
    expect(airDistance(fiji, across)).toBeLessThan(22_000);
    expect(airDistance({ lng: 0, lat: 0 }, { lng: 180, lat: 0 })).toBeCloseTo(
      Math.PI * 6_371_008.8,
      0,
    );
  });

  test("a way over a third place is never shorter or faster than the direct one", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(onMap, onMap, onMap),
        fc.constantFrom(...travelModes),
        async (three, mode) => {
          const { durations, distances } = await haversineMatrix.matrix(three, { mode });
          for (const values of [durations, distances]) {
            const at = (row: number, column: number) => values[row * 3 + column] ?? Number.NaN;
            expect(at(0, 2)).toBeLessThanOrEqual(at(0, 1) + at(1, 2) + 2);
            expect(at(1, 0)).toBe(at(0, 1));
            expect(at(1, 1)).toBe(0);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  test("long ways are faster per kilometre, and slow vehicles take longer", async () => {
    const far = [berlin, { lng: 13.41, lat: 52.5 }, { lng: 9.99, lat: 53.55 }];
    const fast = await haversineMatrix.matrix(far, car);
    const slow = await haversineMatrix.matrix(far, { mode: "car", speedFactor: 0.5 });
    const speed = (to: number) => (fast.distances[to] ?? 0) / (fast.durations[to] ?? 0);
    expect(speed(1)).toBeLessThan(speed(2));
    expect(Math.abs((slow.durations[2] ?? 0) - 2 * (fast.durations[2] ?? 0))).toBeLessThanOrEqual(
      2,
    );
    expect(slow.distances).toEqual(fast.distances);
  });

  test("places that are not on the map, and too many of them, are refused", async () => {
    const swapped = haversineMatrix.matrix([berlin, { lng: 52.5, lat: 113.4 }], car);
    await expect(swapped).rejects.toMatchObject({
      code: "bad_request",
      details: { field: "points[1]" },
    });
    const nowhere = haversineMatrix.matrix([{ lng: Number.NaN, lat: 0 }], car);
    await expect(nowhere).rejects.toMatchObject({ code: "bad_request" });
    const many = haversineMatrix.matrix(
      Array.from({ length: 2001 }, () => berlin),
      car,
    );
    await expect(many).rejects.toThrow("2001 places");
    await expect(haversineMatrix.matrix([], car)).resolves.toMatchObject({
      durations: { length: 0 },
    });
  });
});

describe.each(routers)("%s", (name, router, source) => {
  const ask = (points: Point[], options?: Options, signal?: AbortSignal) =>
    source(options).matrix(points, car, signal);

  test("a matrix is assembled of tables within the limit, and equal places are asked for once", async () => {
    router.asked.length = 0;
    const { durations, distances } = await ask(places);
    for (const [row, from] of places.entries()) {
      for (const [column, to] of places.entries()) {
        const way = wayBetween(from, to);
        const at = row * places.length + column;
        expect(Math.abs((durations[at] ?? 0) - (way?.duration ?? 0))).toBeLessThanOrEqual(1.5);
        expect(Math.abs((distances[at] ?? 0) - (way?.distance ?? 0))).toBeLessThanOrEqual(1.5);
      }
    }
    // Nine different places: three parts each way.
    expect(router.asked.length).toBe(9);
    expect(router.asked.every(({ rows, columns }) => rows <= 4 && columns <= 4)).toBe(true);
    expect(durations[1]).not.toBe(durations[places.length]);
  });

  test("tables that the router refuses as too large are halved", async () => {
    router.asked.length = 0;
    const whole = await ask(places, { side: 100 });
    expect(router.asked[0]).toEqual({ rows: 9, columns: 9 });
    expect(whole).toEqual(await ask(places));
  });

  test("a pair without a way is unreachable in both directions, alone and among others", async () => {
    const island = { lng: 20, lat: 71 };
    const { durations, distances } = await ask([berlin, island]);
    expect([...durations]).toEqual([0, unreachable, unreachable, 0]);
    expect([...distances]).toEqual([0, unreachable, unreachable, 0]);
    const single = await ask([berlin, island], { side: 1 });
    expect(single.durations).toEqual(durations);
  });

  test("a place far from every road is named", async () => {
    const refused = ask([berlin, berlin, { lng: 0, lat: -70 }]);
    await expect(refused).rejects.toMatchObject({ code: "unprocessable" });
    if (name === "OSRM")
      await expect(refused).rejects.toMatchObject({ details: { field: "points[2]" } });
  });

  test.each([
    ["http-500", "answered 500", {}],
    ["http-429", "answered 429", { retryAfter: 1 }],
    ["slow", "did not answer in 100 ms", {}],
    ["not-json", "not its protocol", {}],
    ["short-rows", "not its protocol", {}],
    ["oversized", "not its protocol", {}],
  ] as const)("while it fails by %s, planning is unavailable", async (fault, message, details) => {
    router.fail(fault);
    try {
      const failed = ask(places, fault === "slow" ? { timeoutMs: 100 } : {});
      await expect(failed).rejects.toThrow(`${name} `);
      await expect(failed).rejects.toThrow(message);
      await expect(failed).rejects.toMatchObject({ code: "unavailable", details });
    } finally {
      router.fail(null);
    }
  });

  test("a wrong URL and a router that is down have different errors", async () => {
    await expect(ask(places, { url: `${router.url}/wrong` })).rejects.toMatchObject({
      code: "unavailable",
    });
    await expect(ask(places, { url: "http://127.0.0.1:9" })).rejects.toThrow("cannot be reached");
  });

  test("a call that is given up ends with its reason", async () => {
    router.fail("slow");
    const reason = new Error("cancelled by a person");
    const control = new AbortController();
    const given = ask(places, {}, control.signal);
    control.abort(reason);
    await expect(given).rejects.toBe(reason);
    router.fail(null);
  });
});

test("Valhalla's limit of distance is explained", async () => {
  const far = valhallaWith().matrix([berlin, { lng: 30, lat: 50 }], { mode: "truck" });
  await expect(far).rejects.toThrow('max_matrix_distance for "truck"');
});

test("a given matrix is checked", () => {
  const given = { durations: [0, null, 5, 0], distances: [0, null, 70, 0] };
  const read = givenMatrix(given, 2, "van");
  expect([...read.durations]).toEqual([0, unreachable, 5, 0]);
  const fieldOf = (wrong: Partial<typeof given>, size = 2) => {
    try {
      givenMatrix({ ...given, ...wrong }, size, "van");
    } catch (error) {
      return (error as { details: { field: string } }).details.field;
    }
    return null;
  };
  expect(fieldOf({}, 3)).toBe("matrices.van.durations");
  expect(fieldOf({ durations: [0, 1, -1, 0] })).toBe("matrices.van.durations[2]");
  expect(fieldOf({ distances: [0, 1.5, 1, 0] })).toBe("matrices.van.distances[1]");
});
