import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { storeCatalogue } from "../../shared/sync/pull/pull-catalogue.ts";
import { openTenant } from "../../worker/import/open-tenant.ts";
import { putCatalogue } from "../support/learning.ts";
import { clientFor } from "../support/server.ts";
import { environmentOf, importInto } from "./importer.ts";
import { countsOf, useImportWorld, stateOf } from "./world.ts";

const world = useImportWorld();
beforeAll(async () => {
  await world.acme.person({ userName: "ada", externalId: "u1" });
  await world.acme.person({ userName: "ben", externalId: "u2" });
  await world.globex.person({ userName: "eve", externalId: "g1" });
});

const results = [
  "user,course,quiz,submission,score,submitted at",
  "u1,Safety,q1,s1,80,2024-03-01",
  "u1,Safety,q1,,62.5,2024-03-02T10:00:00+02:00",
  "u2,Safety,q1,s2,,2024-03-01",
  "u2,Safety,q2,s3,0,2024-03-01",
];

const importAcme = (...args: string[]) => importInto(world.outside, "--tenant", "acme", ...args);

describe("quiz results", () => {
  it("are stored with their courses, without events, and an aggregation is scheduled", async () => {
    const { acme, sql } = world;
    const events = (await countsOf(sql, acme.id))["events"];
    const path = await world.file("results.csv", results);
    const { code, text } = await importAcme("--results", path);
    expect(text).toMatch(/results +4 +0 +0 +0/);
    expect(code).toBe(0);
    const state = await stateOf(sql, acme.id);
    expect(state.courses).toEqual([
      expect.objectContaining({ mindtickle_id: "import:Safety", name: "Safety", required: false }),
    ]);
    expect(state.results.map((row) => [row["external_id"], row["quiz_id"], row["score"]])).toEqual([
      ["u1", "q1", "62.50"],
      ["u1", "q1", "80.00"],
      ["u2", "q1", null],
      ["u2", "q2", "0.00"],
    ]);
    expect((await countsOf(sql, acme.id))["events"]).toBe(events);
    const [mark] = await sql`select due_at from coalesced_jobs
      where tenant_id = ${acme.id} and job = 'readiness.aggregate'`;
    expect(mark?.["due_at"]).not.toBeNull();
    const [entry, ...others] = await sql`select action, after from audit_log
      where tenant_id = ${acme.id} and action = 'results.import'`;
    expect(others).toEqual([]);
    expect(entry?.["after"]).toMatchObject({ created: 4, rejected: 0, fileName: "results.csv" });
    expect(JSON.stringify(entry)).not.toMatch(/Safety|62\.5/);
  });

  it("that already exist change nothing", async () => {
    const { acme, sql } = world;
    const before = await countsOf(sql, acme.id);
    const path = await world.file("again.csv", [...results, results[1] ?? ""]);
    const { text, code } = await importAcme("--results", path);
    expect(text).toMatch(/results +0 +0 +5 +0/);
    expect(code).toBe(0);
    expect(await countsOf(sql, acme.id)).toEqual(before);
  });

  it("that are rejected are listed, and another tenant's users are unknown", async () => {
    const { acme, globex, sql } = world;
    const foreign = await countsOf(sql, globex.id);
    const path = await world.file("bad-results.csv", [
      results[0] ?? "",
      "g1,Secret,q1,t1,50,2024-01-01",
      "nobody,Secret,q1,t2,50,2024-01-01",
      "u1,Safety,q1,s1,81,2024-03-01",
      "u1,Safety,q1,t3,101,2024-03-01",
      "u1,Safety,q1,t4,50,yesterday",
      "u1,Safety,q1,t5,50,2999-01-01",
      "u1,Safety,q1,t6,50,",
      "u1,Safety,q3,t7,50,2024-03-01",
      "u2,Safety,q3,t7,50,2024-03-01",
    ]);
    const rejects = join(world.folder, "rejects.csv");
    const { code, text } = await importAcme("--results", path, "--rejects", rejects);
    expect(code).toBe(1);
    expect(text).toMatch(/results +1 +0 +0 +8/);
    const listed = (await readFile(rejects, "utf8")).trimEnd().split("\r\n");
    expect(listed).toEqual([
      "kind,line,reason",
      'results,2,"no person has the externalId ""g1""; import the person first"',
      'results,3,"no person has the externalId ""nobody""; import the person first"',
      'results,4,"submissionId ""s1"" was used for another submission; choose a new one"',
      'results,5,"score is 101; it must be from 0 to 100"',
      'results,6,"submittedAt is ""yesterday""; write 2024-03-31 or 2024-03-31T09:30:00Z"',
      'results,7,"submittedAt is in the future"',
      'results,8,"submittedAt is empty"',
      'results,10,"submissionId ""t7"" was used for another submission; choose a new one"',
    ]);
    expect((await stateOf(sql, acme.id)).courses.map((row) => row["name"])).toEqual(["Safety"]);
    expect(await countsOf(sql, globex.id)).toEqual(foreign);
  });

  it("are listed with submitted results, and an unknown score stays null", async () => {
    const { acme, server } = world;
    const id = await acme.person({ userName: "boss", roles: [{ value: "admin" }] });
    const client = clientFor(server, await acme.token(id, "admin"));
    const { items } = await client.quizzes.list.query({ limit: 50 });
    expect(items).toHaveLength(5);
    expect(new Set(items.map(({ score }) => score))).toEqual(new Set([0, 50, 62.5, 80, null]));
  });
});

describe("progress and courses", () => {
  it("are created, changed if they differ, and otherwise not changed", async () => {
    const { acme, sql } = world;
    const courses = await world.file("courses.csv", [
      "id,course name,series,required,pass mark",
      "c1,Onboarding,Start,yes,70",
    ]);
    const progress = (status: string, due: string) => [
      "user,course,status,score,assigned,due,completed",
      `u1,c1,${status},,2024-01-01,${due},`,
      "u2,Onboarding,completed,91,,,2024-02-01",
      "u2,c1,done,,,,",
    ];
    const files = async (status: string, due: string) => {
      const path = await world.file(`progress-${status}-${due}.csv`, progress(status, due));
      return importAcme("--courses", courses, "--progress", path);
    };
    const first = await files("in_progress", "2030-01-01");
    expect(first.text).toMatch(/courses +1 +0 +0 +0/);
    expect(first.text).toMatch(/progress +2 +0 +0 +1/);
    expect(first.text).toContain(
      ':4: status is "done"; write not_started, in_progress or completed',
    );
    const before = await countsOf(sql, acme.id);
    const second = await files("in_progress", "2030-01-01");
    expect(second.text).toMatch(/courses +0 +0 +1 +0/);
    expect(second.text).toMatch(/progress +0 +0 +2 +1/);
    expect(await countsOf(sql, acme.id)).toEqual(before);
    const third = await files("completed", "");
    expect(third.text).toMatch(/progress +0 +1 +1 +1/);
    const state = await stateOf(sql, acme.id);
    expect(state.courses).toContainEqual(
      expect.objectContaining({ mindtickle_id: "import:c1", series_name: "Start", required: true }),
    );
    expect(state.progress).toMatchObject([
      { external_id: "u1", status: "completed", score: null, due_at: null },
      {
        external_id: "u2",
        status: "completed",
        score: "91.00",
        assigned_at: new Date("2024-02-01"),
      },
    ]);
  });

  it("of MindTickle are identified by their ids, and its catalogue does not change imported ones", async () => {
    const { outside, acme, sql } = world;
    const before = (await stateOf(sql, acme.id)).courses;
    await putCatalogue(outside, acme);
    const pull = async () => {
      const tenant = await openTenant(environmentOf(outside), "acme");
      expect(await storeCatalogue({ ctx: tenant.ctx })).toEqual({ courses: 8 });
      await tenant.close();
    };
    await pull();
    const line = (course: string) => `u1,${course},completed,2024-01-01`;
    const path = await world.file("pulled.csv", [
      "user,course,status,assigned",
      line("acme_s1_m1"),
      line("Module 1.2"),
      line("Module 9.9"),
    ]);
    const { text } = await importAcme("--progress", path);
    expect(text).toMatch(/progress +3 +0 +0 +0/);
    const clobbering = await world.file("clobbering.csv", ["id,name", "acme_s1_m1,Mine"]);
    const refused = await importAcme("--courses", clobbering);
    expect(refused.text).toContain("clobbering.csv:2: is a course of MindTickle");
    await pull();
    const { courses, progress } = await stateOf(sql, acme.id);
    expect(courses).toHaveLength(before.length + 9);
    expect(courses).toEqual(expect.arrayContaining(before));
    const taken = progress.filter((row) => row["external_id"] === "u1");
    expect(taken.map((row) => row["mindtickle_id"])).toEqual(
      expect.arrayContaining(["acme_s1_m1", "acme_s1_m2", "import:Module 9.9"]),
    );
  });
});
