import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { read } from "../layout/repository.ts";
import { sectionOf } from "./markdown.ts";

const architecture = await read("docs/architecture.md");

/** The most files from a route, procedure or job to the SQL statement. */
const maxFiles = 6;

/** The ways of docs/architecture.md: one per heading, with the files of its numbered list. */
const ways = [
  "SCIM create",
  "SCIM list",
  "Report read",
  "Aggregate",
  "Webhook drain",
  "Push",
  "tRPC read",
  "Sign-in",
].map((name) => ({ name, files: filesOf(sectionOf(architecture, name) ?? "") }));

function filesOf(section: string): string[] {
  return Array.from(
    section.matchAll(/^\d+\. \[[^\]]+\]\(\.\.\/([^)]+)\)/gm),
    ([, file = ""]) => file,
  );
}

/** The files that a source imports at run time. Type imports are left out. */
function importsOf(file: string, source: string): string[] {
  const specifiers =
    /^(?:import|export)(?! type\b)[^;]*? from "(\.[^"]+)"|import\("(\.[^"]+)"\)/gms;
  return Array.from(source.matchAll(specifiers), ([, declared, dynamic]) =>
    join(dirname(file), declared ?? dynamic ?? ""),
  );
}

const hasSql = (source: string) =>
  /\bsql(?:\.\w+)?(?:<[^`]*>)?`|\.(?:select|insert|update|delete)(?:Distinct(?:On)?)?\(/.test(
    source,
  );

/** What is wrong with a way. */
async function checkWay(files: string[]): Promise<string[]> {
  const problems: string[] = [];
  if (files.length < 2) problems.push("The way names fewer than two files.");
  if (files.length > maxFiles) problems.push(`The way has ${files.length} files.`);
  for (const [index, file] of files.entries()) {
    const source = await read(file);
    const next = files[index + 1];
    if (next === undefined) {
      if (!hasSql(source)) problems.push(`${file} contains no SQL statement.`);
    } else if (!importsOf(file, source).includes(next)) {
      problems.push(`${file} does not import ${next}.`);
    }
  }
  return problems;
}

describe("the way of a request", () => {
  test.each(ways)("of $name has at most 6 files, each importing the next", async ({ files }) => {
    expect(await checkWay(files)).toEqual([]);
  });

  test("begins in a route, a procedure or a job", () => {
    const starts = ways.map(({ files }) => files[0] ?? "");
    expect(starts.filter((file) => !/^(?:server|worker\/jobs)\//.test(file))).toEqual([]);
  });

  test("is checked", async () => {
    const [first = "", ...rest] = ways[0]?.files ?? [];
    expect(await checkWay([first])).toContain("The way names fewer than two files.");
    expect(await checkWay([first, "shared/ids.ts"])).toEqual([
      `${first} does not import shared/ids.ts.`,
      "shared/ids.ts contains no SQL statement.",
    ]);
    expect(await checkWay([first, ...rest, first])).not.toEqual([]);
    await expect(checkWay([first, "shared/nowhere.ts"])).rejects.toThrow("ENOENT");
    expect(
      importsOf("a/b.ts", 'import type { A } from "./c.ts";\nimport { d } from "../d.ts";'),
    ).toEqual(["d.ts"]);
  });
});
