import fc from "fast-check";
import { expect, it } from "vitest";
import { newId } from "../../shared/ids.ts";
import { openImport } from "../../shared/imports/checkpoint.ts";
import { coursesImport } from "../../shared/imports/courses.ts";
import { finishImports } from "../../shared/imports/checkpoint.ts";
import type { ImportKind } from "../../shared/imports/kind.ts";
import { peopleImport } from "../../shared/imports/people.ts";
import { progressImport } from "../../shared/imports/progress.ts";
import { resultsImport } from "../../shared/imports/results.ts";
import { runImport } from "../../shared/imports/run-import.ts";
import { openTenant } from "../../worker/import/open-tenant.ts";
import { readRecords } from "../../worker/import/read-records.ts";
import { environmentOf } from "./importer.ts";
import { useImportWorld, stateOf } from "./world.ts";

const world = useImportWorld();

/** Lines of each kind of file, without the header. */
interface Lines {
  courses: string[];
  people: string[];
  progress: string[];
  results: string[];
}

const headers: Record<keyof Lines, string> = {
  courses: "id,name,series,required,pass score",
  people: "id,login,name,manager,role,region,active",
  progress: "user,course,status,score,assigned,due",
  results: "user,course,quiz,submission,score,date",
};

const small = fc.integer({ min: 0, max: 11 });
const day = fc.integer({ min: 1, max: 28 }).map((n) => `2024-05-${String(n).padStart(2, "0")}`);
const oneOf = (...words: string[]) => fc.constantFrom(...words);

/** Each subject occurs once in a file, because the last line on a subject would win. */
const about = (line: fc.Arbitrary<string[]>, cells: number, most: number) =>
  fc
    .uniqueArray(line, { maxLength: most, selector: (found) => found.slice(0, cells).join() })
    .map((rows) => rows.map((row) => row.map((cell) => `"${cell}"`).join(",")));

const everyone = Array.from({ length: 12 }, (_, n) => n);
const lines: fc.Arbitrary<Lines> = fc.record({
  courses: about(
    fc
      .tuple(
        small,
        oneOf("Start", "Safety, first"),
        oneOf("", "S1"),
        oneOf("", "yes", "no"),
        oneOf("", "70"),
      )
      .map(([id, name, ...rest]) => [`c${id}`, `${name} ${id}`, ...rest]),
    1,
    6,
  ),
  people: fc
    .tuple(
      ...everyone.map((n) =>
        fc
          .tuple(
            small,
            oneOf("rep", "manager", "admin"),
            oneOf("North", ""),
            oneOf("", "yes", "no"),
          )
          .map(([manager, ...rest]) => [
            `u${n}`,
            `u${n}@x.test`,
            `Person ${n}`,
            manager === n ? "" : `u${manager}`,
            ...rest,
          ]),
      ),
    )
    .map((rows) => rows.map((row) => row.join(","))),
  progress: about(
    fc
      .tuple(
        small,
        small,
        oneOf("not_started", "in_progress", "completed"),
        oneOf("", "0", "87.5"),
        day,
        oneOf("", "2030-01-01"),
      )
      .map(([user, course, ...rest]) => [`u${user}`, `c${course}`, ...rest]),
    2,
    25,
  ),
  results: about(
    fc
      .tuple(small, small, small, fc.integer({ min: 0, max: 60 }), oneOf("", "0", "50", "100"), day)
      .map(([user, course, quiz, submission, ...rest]) => [
        `u${user}`,
        `c${course}`,
        `q${quiz}`,
        submission < 20 ? "" : `s${submission}-${user}-${course}-${quiz}`,
        ...rest,
      ]),
    4,
    40,
  ),
});

/** The distribution of lines to files: their order by these keys, and the file of each line. */
const deal = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 2 })), {
  minLength: 40,
  maxLength: 40,
});

function dealt(rows: string[], deals: [number, number][]): string[][] {
  const order = rows
    .map((row, n) => ({ row, key: deals[n]?.[0] ?? 0, file: deals[n]?.[1] ?? 0 }))
    .toSorted((a, b) => a.key - b.key);
  return [0, 1, 2].map((file) => order.filter((one) => one.file === file).map(({ row }) => row));
}

async function newTenant(): Promise<{ id: string; slug: string }> {
  const id = newId();
  const slug = `t${id.replaceAll("-", "")}`;
  await world.sql`insert into tenants (id, slug, name, config) values (${id}, ${slug}, ${slug}, '{}')`;
  return { id, slug };
}

async function stateAfter(files: Record<keyof Lines, string[][]>) {
  const { id, slug } = await newTenant();
  const tenant = await openTenant(environmentOf(world.outside), slug);
  const { ctx } = tenant;
  const load = async <N extends string, T>(kind: ImportKind<N, T>) => {
    for (const rows of files[kind.name]) {
      const text = [headers[kind.name], ...rows].join("\n");
      const input = { kind: kind.name, fileName: "f.csv", fileHash: newId(), restart: false };
      const run = await openImport({ ctx, input });
      const records = readRecords(bytesOf(text));
      const rejected: unknown[] = [];
      const listener = {
        ignored: (columns: string[]) => void rejected.push(columns),
        rejected: (found: unknown[]) => void rejected.push(...found),
        moved: () => undefined,
      };
      const ended = await runImport({ ctx, input: { kind, run, records, listener } });
      await finishImports({ ctx, input: [ended] });
      expect(rejected).toEqual([]);
    }
  };
  await load(peopleImport);
  await load(coursesImport);
  await load(progressImport);
  await load(resultsImport);
  await tenant.close();
  return stateOf(world.sql, id);
}

async function* bytesOf(text: string) {
  yield new TextEncoder().encode(text);
}

it("any lines in any order, in one file or in several, give the same state", async () => {
  await fc.assert(
    fc.asyncProperty(lines, deal, async (given, deals) => {
      const kinds = Object.keys(headers) as (keyof Lines)[];
      const files = (of: (rows: string[]) => string[][]) =>
        Object.fromEntries(kinds.map((kind) => [kind, of(given[kind])])) as Record<
          keyof Lines,
          string[][]
        >;
      const whole = await stateAfter(files((rows) => [rows]));
      expect(await stateAfter(files((rows) => dealt(rows, deals)))).toEqual(whole);
      expect(await stateAfter(files((rows) => [...dealt(rows, deals), rows]))).toEqual(whole);
      expect(whole.people).toHaveLength(everyone.length);
    }),
    { numRuns: 6 },
  );
});
