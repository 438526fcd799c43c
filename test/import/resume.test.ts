import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type postgres from "postgres";
import { describe, expect, it } from "vitest";
import { until } from "../support/until.ts";
import { importInto, startImporter } from "./importer.ts";
import { countsOf, useImportWorld, stateOf } from "./world.ts";

const world = useImportWorld();

const count = { people: 1600, results: 3000 };

/** Some lines are wrong; managers come before and after their reports. */
async function writeFiles(): Promise<string[]> {
  const people = Array.from({ length: count.people }, (_, n) => {
    const manager = n % 10 === 0 ? "" : `p${(n * 7) % count.people}`;
    return n % 100 === 99 ? `,Nobody ${n},,` : `p${n},Person ${n},Region ${n % 9},${manager}`;
  });
  const results = Array.from({ length: count.results }, (_, n) => {
    const score = n % 200 === 150 ? 101 : n % 11 === 0 ? "" : n % 101;
    return `p${(n * 13) % count.people},c${n % 5},q${n % 20},${score},2024-01-${10 + (n % 20)}`;
  });
  const progress = Array.from(
    { length: count.people },
    (_, n) => `p${n},c${n % 5},${n % 3 === 0 ? "completed" : "in progress"},2024-01-01`,
  );
  return [
    "--people",
    await world.file("people.csv", ["id,name,region,manager", ...people]),
    "--progress",
    await world.file("progress.csv", ["user,course,status,assigned", ...progress]),
    "--results",
    await world.file("results.csv", ["user,course,quiz,score,date", ...results]),
  ];
}

/** Makes the second batch of an import wait, which would be done in a moment where nothing changes. */
async function stopSecondBatch(sql: postgres.Sql): Promise<{ release: () => Promise<void> }> {
  await sql.unsafe(`
    create function wait_for_test() returns trigger language plpgsql as
      'begin perform pg_advisory_xact_lock(1); return new; end';
    create trigger wait before update of lines on imports for each row
      when (old.lines > 0) execute function wait_for_test();`);
  const held = await sql.reserve();
  await held`select pg_advisory_lock(1)`;
  return {
    release: async () => {
      await held`select pg_advisory_unlock(1)`;
      held.release();
      await sql.unsafe("drop trigger wait on imports; drop function wait_for_test");
    },
  };
}

describe("an import that is killed", () => {
  it("continues where it was interrupted, with the result of an uninterrupted run", async () => {
    const { outside, acme, globex, sql, folder } = world;
    const files = await writeFiles();
    const rejects = { whole: join(folder, "whole.csv"), killed: join(folder, "killed.csv") };
    const intoGlobex = ["--tenant", "globex", ...files, "--rejects", rejects.whole];
    const whole = await importInto(outside, ...intoGlobex);
    expect(whole.code).toBe(1);
    const again = ["--tenant", "acme", ...files, "--rejects", rejects.killed];

    const lines = async (kind: string) => {
      const [run] = await sql<{ lines: number }[]>`
        select lines from imports where tenant_id = ${acme.id} and kind = ${kind}`;
      return run?.lines ?? 0;
    };
    // In the first batch, between two batches, among users, and among learning data.
    const moments: [what: string, reached: () => Promise<boolean>][] = [
      [
        "the first people stand",
        async () => Number((await countsOf(sql, acme.id))["users"] ?? 0) > 0,
      ],
      ["a batch of people is done", async () => (await lines("people")) > 500],
      ["most people are done", async () => (await lines("people")) > 1000],
      ["progress has begun", async () => (await lines("progress")) > 0],
      ["results have begun", async () => (await lines("results")) > 0],
    ];
    const reached: number[] = [];
    for (const [what, isReached] of moments) {
      const importer = startImporter(outside, again);
      await until(what, isReached, 10_000);
      await importer.kill();
      reached.push(await lines("people"));
    }
    expect(reached.toSorted((a, b) => a - b)).toEqual(reached);
    expect(await lines("results")).toBeLessThan(count.results);

    const last = await importInto(outside, ...again);
    expect(last.text).toMatch(/people\.csv: continues after line \d{4}/);
    expect(await stateOf(sql, acme.id)).toEqual(await stateOf(sql, globex.id));
    const counts = ({ audited: _batches, ...others }: Record<string, unknown>) => others;
    expect(counts(await countsOf(sql, acme.id))).toEqual(counts(await countsOf(sql, globex.id)));
    expect(await readFile(rejects.killed, "utf8")).toBe(await readFile(rejects.whole, "utf8"));
    const [open] = await sql`select 1 from imports where ended_at is null`;
    expect(open).toBeUndefined();
    const [most] = await sql`
      select max(n)::int as times from (select count(*) as n from audit_log
        where tenant_id = ${acme.id} and action = 'user.create' group by subject_id) made`;
    expect(most?.["times"]).toBe(1);
  });

  it("restarts with --restart, and finds everything unchanged", async () => {
    const { outside, sql, acme } = world;
    const before = await stateOf(sql, acme.id);
    const files = ["--people", join(world.folder, "people.csv")];
    const { release } = await stopSecondBatch(sql);
    const importer = startImporter(outside, ["--tenant", "acme", ...files]);
    await until("the import is in progress", async () => {
      const [run] = await sql`select 1 from imports where ended_at is null and lines > 0`;
      return run !== undefined;
    });
    await importer.kill();
    await release();
    const { text } = await importInto(outside, "--tenant", "acme", ...files, "--restart");
    expect(text).not.toContain("continues after");
    expect(text).toMatch(/people +0 +0 +1,584 +16/);
    expect(await stateOf(sql, acme.id)).toEqual(before);
  });
});

describe("two imports of one file at once", () => {
  it("do not move each other's checkpoint: one of them ends with an error message", async () => {
    const { outside, sql, globex } = world;
    const files = ["--tenant", "globex", "--people", join(world.folder, "people.csv")];
    const ends = await Promise.all([importInto(outside, ...files), importInto(outside, ...files)]);
    for (const { code, text } of ends) {
      expect(code).toBe(1);
      expect(text).toMatch(/Another process imports this file|16 lines were rejected/);
    }
    const [{ n } = {}] =
      await sql`select count(*)::int as n from users where tenant_id = ${globex.id}`;
    expect(n).toBe(count.people - 16);
  });
});
