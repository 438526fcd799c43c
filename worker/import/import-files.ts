import { type ImportRun, openImport } from "../../shared/imports/checkpoint.ts";
import type { Context } from "../../shared/context.ts";
import { coursesImport } from "../../shared/imports/courses.ts";
import { finishImports } from "../../shared/imports/checkpoint.ts";
import type { ImportKind, Rejection } from "../../shared/imports/kind.ts";
import { peopleImport } from "../../shared/imports/people.ts";
import { progressImport } from "../../shared/imports/progress.ts";
import { resultsImport } from "../../shared/imports/results.ts";
import { runImport } from "../../shared/imports/run-import.ts";
import { ProgressLine } from "./progress-line.ts";
import { readRecords } from "./read-records.ts";
import { RejectList } from "./reject-list.ts";
import { inspect, openSource, type Source } from "./source.ts";
import { type Survey, survey, withConflicts } from "./survey.ts";
import { configOf } from "../../shared/configuration/tenant-config.ts";

type KindName = ImportRun["kind"];

/** The files by kind, whether to restart their imports, and the file for rejected lines. */
export interface ImportRequest {
  files: Partial<Record<KindName, string>>;
  rejects: string | undefined;
  restart: boolean;
  /** The scale of scores that never exceed 1. Without it, such a file is refused. */
  scores: "percent" | "fraction" | undefined;
}

/** Rejected lines that are printed for each file, if a list has all of them. */
const maxPrinted = 20;

interface File {
  source: Source;
  run: ImportRun;
  load: (out: Output) => Promise<ImportRun>;
}

interface Prepared extends Pick<ImportRequest, "scores"> {
  source: Source;
  run: ImportRun;
  surveyed: Survey;
}

interface Output {
  list: RejectList | undefined;
  /** Waits for the background work of the changes so far, which would pile up otherwise. */
  settled: () => Promise<void>;
}

/**
 * Imports files in the order of their dependencies. It reads all of them before it writes anything, and
 * ends all imports together.
 * @throws Error for an invalid file
 */
export async function importFiles(
  ctx: Context,
  { files, rejects, restart, scores }: ImportRequest,
  settled: () => Promise<void>,
): Promise<ImportRun[]> {
  const how = { restart, scores };
  const prepared = [
    await prepare(ctx, coursesImport, files.courses, how),
    await prepare(ctx, peopleImport, files.people, how),
    await prepare(ctx, progressImport, files.progress, how),
    await prepare(ctx, resultsImport, files.results, how),
  ];
  const opened: File[] = [];
  for (const open of prepared) if (open) opened.push(await open());
  const done = new Map(opened.map(({ run }) => [run.kind, run.lines]));
  const list = rejects === undefined ? undefined : await RejectList.open(rejects, done);
  const runs: ImportRun[] = [];
  for (const file of opened) runs.push(await file.load({ list, settled }));
  await finishImports({ ctx, input: runs });
  return runs;
}

/** Reads a file, and returns a function that opens its import. */
async function prepare<N extends string, T>(
  ctx: Context,
  kind: ImportKind<N, T>,
  path: string | undefined,
  { restart, scores }: Pick<ImportRequest, "restart" | "scores">,
): Promise<(() => Promise<File>) | null> {
  if (path === undefined) return null;
  const source = await inspect(path, kind.columns);
  const surveyed = await survey(kind, source);
  if (surveyed.hasOnlyFractions && scores === undefined) {
    throw new Error(
      `${path}: No value in the column "${kind.score}" exceeds 1. Pass --scores fraction if 0.8 means 80 %, or --scores percent if it means 0.8 %.`,
    );
  }
  return async () => {
    const { name: fileName, hash: fileHash } = source;
    const input = { kind: kind.name, fileName, fileHash, restart };
    const run = await openImport({ ctx, input });
    return { source, run, load: (out) => load(ctx, kind, { source, run, surveyed, scores }, out) };
  };
}

async function load<N extends string, T>(
  ctx: Context,
  kind: ImportKind<N, T>,
  { source, run, surveyed, scores }: Prepared,
  { list, settled }: Output,
): Promise<ImportRun> {
  const progress = new ProgressLine(source.name, source.bytes, run);
  if (run.lines > 0) progress.say(`${source.name}: continues after line ${run.lines}`);
  let printed = 0;
  const show = ({ line, reason }: Rejection) => {
    printed += 1;
    if (!list || printed <= maxPrinted) progress.say(`${source.name}:${line}: ${reason}`);
    else if (printed === maxPrinted + 1) progress.say(`${source.name}: more in the list`);
  };
  const all = readRecords(await openSource(source.path, progress.read));
  const records = withConflicts(all, surveyed);
  const { timeZone } = configOf(ctx.scope.tenant);
  const last = await runImport({
    ctx,
    input: {
      kind,
      run,
      records: pausing(records, settled),
      reading: { timeZone, isFraction: scores === "fraction" },
      listener: {
        ignored: (columns) =>
          progress.say(`${source.name}: ignores ${columns.map((name) => `"${name}"`).join(", ")}`),
        rejected: (rejections) => {
          list?.add(kind.name, rejections);
          for (const rejection of rejections) show(rejection);
        },
        moved: (moved) => progress.moved(moved),
      },
    },
  });
  progress.finish();
  return last;
}

/** The records, with a pause every 1,000 records for the background work of earlier ones. */
async function* pausing<T>(records: AsyncIterable<T>, settled: () => Promise<void>) {
  let count = 0;
  for await (const record of records) {
    count += 1;
    if (count % 1000 === 0) await settled();
    yield record;
  }
}
