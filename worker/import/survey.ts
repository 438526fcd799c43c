import type { Header } from "../../shared/imports/columns.ts";
import type { ImportKind } from "../../shared/imports/kind.ts";
import { headerOf, type ImportRecord } from "../../shared/imports/run-import.ts";
import { readRecords } from "./read-records.ts";
import { openSource, type Source } from "./source.ts";

/** What only the whole file can show. */
export interface Survey {
  /** Line -> why it is rejected: another line has the same subject. */
  conflicts: ReadonlyMap<number, string>;
  /** Whether there are scores above 0, and none above 1. */
  hasOnlyFractions: boolean;
}

/** The number of distinct subjects that are compared; each takes about 100 bytes. */
const maxCompared = 8_000_000;

/** Reads a file to its end before anything of it is written. */
export async function survey<N extends string, T>(
  kind: ImportKind<N, T>,
  { path }: Source,
): Promise<Survey> {
  let header: Header<N> | undefined;
  let highest = 0;
  const conflicts = new Map<number, string>();
  const seen = new Map<bigint, { line: number; content: bigint }>();
  for await (const record of readRecords(await openSource(path, () => undefined))) {
    if (!header) {
      header = headerOf(kind.columns, record);
      continue;
    }
    if (record.problem !== undefined || record.cells.length !== header.width) continue;
    const cells = header.cellsOf(record.cells);
    const score = kind.score === undefined ? Number.NaN : Number(cells[kind.score] || "0");
    if (score > highest) highest = score;
    const found = kind.identify?.(cells);
    if (!found) continue;
    const { key, name, isOnce } = found;
    const content = hashOf(JSON.stringify(cells));
    const hashed = hashOf(key);
    const before = seen.get(hashed);
    const { line } = record;
    if (isOnce && before) {
      conflicts.set(
        line,
        `cannot be distinguished from line ${before.line}; give both lines a submissionId, or a time if they are two attempts`,
      );
      continue;
    }
    if (before && before.content !== content) {
      conflicts.set(
        before.line,
        `differs from line ${line}, which has the same ${name} and counts; remove one of them`,
      );
    }
    if (before || seen.size < maxCompared) seen.set(hashed, { line, content });
  }
  return { conflicts, hasOnlyFractions: highest > 0 && highest <= 1 };
}

const hashOf = (text: string): bigint => Bun.hash.xxHash64(text);

/** The records of a file. A record in conflict has the conflict as its problem. */
export async function* withConflicts(
  records: AsyncIterable<ImportRecord>,
  { conflicts }: Survey,
): AsyncGenerator<ImportRecord> {
  for await (const record of records) {
    const problem = conflicts.get(record.line);
    yield problem === undefined ? record : { line: record.line, problem };
  }
}
