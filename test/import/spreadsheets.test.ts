import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { importInto } from "./importer.ts";
import { useImportWorld, stateOf } from "./world.ts";

const world = useImportWorld();
beforeAll(async () => {
  for (const n of [1, 2, 3]) await world.acme.person({ userName: `p${n}`, externalId: `u${n}` });
});

const importAcme = (...args: string[]) => importInto(world.outside, "--tenant", "acme", ...args);

const bytes = async (name: string, content: Uint8Array) => {
  const path = join(world.folder, name);
  await writeFile(path, content);
  return path;
};

/** Text in UTF-16 without a byte order mark. */
function utf16(text: string, isBig: boolean): Buffer {
  const little = Buffer.from(text, "utf16le");
  return isBig ? little.swap16() : little;
}

describe("an encoding other than UTF-8", () => {
  const text = "id,name\r\nu1,Zoë Müller\r\n";

  it.each([
    ["UTF-16LE", Buffer.concat([Buffer.from([0xff, 0xfe]), utf16(text, false)])],
    ["UTF-16BE", Buffer.concat([Buffer.from([0xfe, 0xff]), utf16(text, true)])],
    ["UTF-16LE", utf16(text, false)],
    ["UTF-16BE", utf16(text, true)],
    ["UTF-32LE", Buffer.from([0xff, 0xfe, 0, 0, 0x69, 0, 0, 0])],
  ])("%s is named, with how to convert it, and nothing is written", async (encoding, content) => {
    const before = await stateOf(world.sql, world.acme.id);
    const { code, text: said } = await importAcme("--people", await bytes("other.csv", content));
    expect(code).toBe(1);
    expect(said).toContain(`other.csv: The file is ${encoding}, not UTF-8.`);
    expect(said).toContain(`iconv -f ${encoding} -t UTF-8`);
    expect(await stateOf(world.sql, world.acme.id)).toEqual(before);
  });
});

describe("a separator other than the comma", () => {
  it.each([
    ["semicolons", ";"],
    ["tabs", "\t"],
  ])("%s are taken", async (name, separator) => {
    const line = (...cells: string[]) => cells.join(separator);
    const path = await world.file(`${name}.csv`, [
      line("id", "full name", "title"),
      line(`${name}1`, `"Lovelace${separator} Ada"`, "A, B"),
    ]);
    const { code, text } = await importAcme("--people", path);
    expect(text).toMatch(/people +1 +0 +0 +0/);
    expect(code).toBe(0);
    const [made] = await world.sql`select display_name, resource ->> 'title' as title from users
      where tenant_id = ${world.acme.id} and user_name = ${`${name}1`}`;
    expect(made).toEqual({ display_name: `Lovelace${separator} Ada`, title: "A, B" });
  });
});

describe("an id", () => {
  it("that a spreadsheet has converted to a number is refused with its line", async () => {
    const path = await world.file("numbers.csv", [
      "id,name,manager",
      "1.23457E+11,Ada,",
      '"1,23457E+11",Ben,',
      "n3,Cy,1E+15",
      "12E3,Dee,",
    ]);
    const { code, text } = await importAcme("--people", path);
    expect(code).toBe(1);
    expect(text).toContain(
      'numbers.csv:2: externalId is "1.23457E+11", a long number that a spreadsheet has converted',
    );
    expect(text).toContain("format the column as text");
    expect(text).toMatch(/numbers\.csv:3: externalId is "1,23457E\+11"/);
    expect(text).toMatch(/numbers\.csv:4: manager is "1E\+15"/);
    // An id that no spreadsheet converts.
    expect(text).toMatch(/people +1 +0 +0 +3/);
    const results = await world.file("number-results.csv", [
      "user,course,quiz,submission,score,date",
      "1.23457E+11,c,q,s,80,2024-01-01",
      "u1,c,q,4.5E+20,80,2024-01-01",
    ]);
    const other = await importAcme("--results", results);
    expect(other.text).toMatch(/results\.csv:2: user is "1\.23457E\+11"/);
    expect(other.text).toMatch(/results\.csv:3: submissionId is "4\.5E\+20"/);
  });

  it("is equal with invisible characters and in any Unicode composition", async () => {
    await world.acme.person({ userName: "zoe", externalId: "zo\u00EB" });
    const path = await world.file("invisible.csv", [
      "user,course,status",
      "\u200Bu1\u00A0,Invisible,completed",
      "\uFEFFu2,\u00ADInvisible\u200D,completed",
      "zoe\u0308,Invisible,completed",
    ]);
    const { code, text } = await importAcme("--progress", path);
    expect(text).toMatch(/progress +3 +0 +0 +0/);
    expect(code).toBe(0);
    const { courses } = await stateOf(world.sql, world.acme.id);
    expect(courses.filter((row) => row["name"].includes("nvisible"))).toHaveLength(1);
  });

  it("of two lines that differ is reported with both lines; equal lines are accepted", async () => {
    const path = await world.file("twice.csv", [
      "id,title",
      "t1,Seller",
      "t2,Seller",
      "t1,Buyer",
      "t2,Seller",
      "\u200Bt1,Boss",
    ]);
    const { code, text } = await importAcme("--people", path);
    expect(code).toBe(1);
    expect(text).toContain(
      "twice.csv:2: differs from line 4, which has the same externalId and counts",
    );
    expect(text).toContain("twice.csv:4: differs from line 6");
    expect(text).toMatch(/people +2 +0 +1 +2/);
    const [made] = await world.sql`select resource ->> 'title' as title from users
      where tenant_id = ${world.acme.id} and user_name = 't1'`;
    expect(made).toEqual({ title: "Boss" });
    const courses = await world.file("course-twice.csv", ["id,name", "k,One", "k,Two"]);
    expect((await importAcme("--courses", courses)).text).toContain("which has the same id");
  });
});

describe("scores that never exceed 1", () => {
  const lines = [
    "user,course,quiz,score,date",
    "u1,Share,q,0.8,2024-01-01",
    "u2,Share,q,1,2024-01-01",
  ];

  it("require an option that gives their scale, and nothing is written without it", async () => {
    const path = await world.file("shares.csv", lines);
    const { code, text } = await importAcme("--results", path);
    expect(code).toBe(1);
    expect(text).toContain('No value in the column "score" exceeds 1');
    expect(text).toContain("--scores fraction");
    expect(text).toContain("--scores percent");
    const wrong = await importAcme("--results", path, "--scores", "half");
    expect(wrong.code).toBe(2);
    const before = await stateOf(world.sql, world.acme.id);
    expect(before.results.filter((row) => row["quiz_id"] === "q" && row["score"] < 2)).toEqual([]);
  });

  it.each([
    ["fraction", ["80.00", "100.00"]],
    ["percent", ["0.80", "1.00"]],
  ])("with --scores %s are %j", async (scores, stored) => {
    const quiz = `quiz-${scores}`;
    const path = await world.file(
      `${scores}.csv`,
      lines.map((line) => line.replace(",q,", `,${quiz},`)),
    );
    const { code } = await importAcme("--results", path, "--scores", scores);
    expect(code).toBe(0);
    const { results } = await stateOf(world.sql, world.acme.id);
    const found = results
      .filter((row) => row["quiz_id"] === quiz)
      .map((row) => String(row["score"]));
    expect(new Set(found)).toEqual(new Set(stored));
  });

  it("require no option if all are 0 or one is above 1", async () => {
    const plain = ["user,course,quiz,score,date", "u1,Plain,q,0,2024-01-01"];
    expect((await importAcme("--results", await world.file("zero.csv", plain))).code).toBe(0);
    const more = [...plain, "u2,Plain,q,1,2024-01-01", "u3,Plain,q,2,2024-01-01"];
    expect((await importAcme("--results", await world.file("more.csv", more))).code).toBe(0);
    const above = await world.file("above.csv", more);
    const asFraction = await importAcme("--results", above, "--scores", "fraction");
    expect(asFraction.text).toContain("score is 2; it must be from 0 to 1, as --scores fraction");
  });
});

it("two attempts on one day with one score are reported if no id distinguishes them", async () => {
  const path = await world.file("attempts.csv", [
    "user,course,quiz,submission,score,date",
    "u1,Twice,q,,70,2024-01-01",
    "u1,Twice,q,,70,2024-01-01",
    "u1,Twice,q,,71,2024-01-01",
    "u2,Twice,q,,70,2024-01-01T09:00:00Z",
    "u2,Twice,q,,70,2024-01-01T10:00:00Z",
    "u3,Twice,q,a,70,2024-01-01",
    "u3,Twice,q,b,70,2024-01-01",
  ]);
  const rejects = join(world.folder, "attempts-rejects.csv");
  const { code, text } = await importAcme("--results", path, "--rejects", rejects);
  expect(code).toBe(1);
  expect(text).toMatch(/results +6 +0 +0 +1/);
  expect(text).toContain("attempts.csv:3: cannot be distinguished from line 2");
  expect(await readFile(rejects, "utf8")).toContain("results,3,");
});

it("a due date is the end of its day in the tenant's time zone, and a past day its beginning", async () => {
  const { sql, acme } = world;
  const header = "user,course,status,assigned,due,completed,expires";
  const line = (course: string) =>
    `u1,${course},completed,2024-01-01,2024-03-31,2024-03-30,2024-10-27`;
  const datesOf = async (course: string) => {
    const { progress } = await stateOf(sql, acme.id);
    const row = progress.find((one) => one["mindtickle_id"] === `import:${course}`);
    return ["assigned_at", "due_at", "completed_at", "expires_at"].map((name) =>
      new Date(row?.[name] ?? "").toISOString(),
    );
  };
  await importAcme("--progress", await world.file("utc.csv", [header, line("Utc")]));
  expect(await datesOf("Utc")).toEqual([
    "2024-01-01T00:00:00.000Z",
    "2024-03-31T23:59:59.999Z",
    "2024-03-30T00:00:00.000Z",
    "2024-10-27T23:59:59.999Z",
  ]);
  await sql`update tenants set config = config || '{"timeZone": "Europe/Berlin"}' where id = ${acme.id}`;
  await importAcme("--progress", await world.file("berlin.csv", [header, line("Berlin")]));
  // Summer time begins on the day that is due, and ends on the day that expires.
  expect(await datesOf("Berlin")).toEqual([
    "2023-12-31T23:00:00.000Z",
    "2024-03-31T21:59:59.999Z",
    "2024-03-29T23:00:00.000Z",
    "2024-10-27T22:59:59.999Z",
  ]);
});
