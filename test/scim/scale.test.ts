import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fillOthers, fillTenant } from "../soak/scim-scale/fill.ts";
import { type PlanTap, tapPlans } from "../soak/scim-scale/plans.ts";
import { type FilledTenant, queries } from "../soak/scim-scale/queries.ts";
import { answered, idsOf, useScim } from "./support.ts";

const { world, acme } = useScim();
let known: FilledTenant;
let tap: PlanTap;

beforeAll(async () => {
  const sql = postgres(world().outside.database.superuser, { max: 1, onnotice: () => undefined });
  const people = 10_000;
  const groups = await fillTenant(sql, world().acme.id, { people, members: 1000 });
  await fillOthers(sql, 50, 20);
  await sql`analyze`;
  await sql.end();
  const first = await acme.list("/Users", { count: 20, cursor: "" });
  known = { people, ids: idsOf(first.Resources), cursor: first.nextCursor ?? "", ...groups };
  tap = tapPlans();
});

afterAll(() => tap.stop());

describe("pages of 1,000", () => {
  const thousand = { count: 1000 };

  test("contain 1,000 users, and a client that pages through them reads each user once", async () => {
    const { totalResults } = await acme.list("/Users", { count: 0 });
    expect(totalResults).toBeGreaterThanOrEqual(known.people);
    const read: string[] = [];
    for (let startIndex = 1; startIndex <= totalResults; startIndex += 1000) {
      const page = await acme.list("/Users", { ...thousand, startIndex });
      expect(page.itemsPerPage).toBe(page.Resources.length);
      read.push(...idsOf(page.Resources));
    }
    expect(new Set(read).size).toBe(totalResults);
    expect(read).toHaveLength(totalResults);
    const { itemsPerPage, Resources } = await acme.list("/Users", { count: 5000 });
    expect([itemsPerPage, Resources.length]).toEqual([1000, 1000]);
  });

  test("work with cursors and with search", async () => {
    const first = await acme.list("/Users", { ...thousand, cursor: "", sortBy: "userName" });
    expect([first.itemsPerPage, first.Resources.length]).toEqual([1000, 1000]);
    const cursor = first.nextCursor ?? "";
    const search = { ...thousand, cursor, sortBy: "userName" };
    const second = answered(await acme.post("/Users/.search", search), 200);
    expect([second.itemsPerPage, second.Resources.length]).toEqual([1000, 1000]);
    expect(new Set(idsOf([...first.Resources, ...second.Resources])).size).toBe(2000);
  });

  test("take no more time for each user than smaller ones", async () => {
    const perPerson = async (count: number) => {
      const times: number[] = [];
      for (let n = 0; n < 5; n += 1) {
        const started = performance.now();
        await acme.list("/Users", { count, startIndex: 1 + n });
        times.push((performance.now() - started) / count);
      }
      return Math.min(...times);
    };
    const small = await perPerson(100);
    expect(await perPerson(1000)).toBeLessThan(2 * small);
  });
});

describe("no query scans a whole table", () => {
  test.each(queries.map((query) => [query.name, query] as const))("for %s", async (_, query) => {
    const scanned = await tap.scannedBy(async () =>
      answered(await acme.get(query.path(1, known)), 200),
    );
    // The groups fill two disk pages, for which an index does not help.
    expect(scanned.filter((table) => table !== "groups")).toEqual([]);
  });

  test("the check detects a scan", async () => {
    expect(await tap.scannedBy(() => acme.get("/Groups?count=1"))).toEqual(["groups"]);
  });
});
