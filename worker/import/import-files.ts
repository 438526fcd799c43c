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

/** Files by kind, whether to begin anew, and where rejected lines are listed. */
export interface ImportRequest {
  files: Partial<Record<KindName, string>>;
  rejects: string | undefined;
  anew: boolean;
  /** What scores are that never exceed 1; where it is left out, they are asked about. */
  scores: "percent" | "fraction" | undefined;
}

/** Rejected lines that are shown of each file, where a list has them all. */
const shownAtMost = 20;

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
  /** Waits for what follows the changes so far, so that it does not pile up. */
  settled: () => Promise<void>;
}

/**
 * Imports files in the order in which they need each other. All of them are looked at before anything
 * is written; all count as ended together.
 * @throws Error for a file that cannot be taken
 */
export async function importFiles(
  ctx: Context,
  { files, rejects, anew, scores }: ImportRequest,
  settled: () => Promise<void>,
): Promise<ImportRun[]> {
  const how = { anew, scores };
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

/** Looks at a file, and gives what opens its import. */
async function prepare<N extends string, T>(
  ctx: Context,
  kind: ImportKind<N, T>,
  path: string | undefined,
  { anew, scores }: Pick<ImportRequest, "anew" | "scores">,
): Promise<(() => Promise<File>) | null> {
  if (path === undefined) return null;
  const source = await inspect(path, kind.columns);
  const surveyed = await survey(kind, source);
  if (surveyed.hasOnlyFractions && scores === undefined) {
    throw new Error(
      `${path}: No value in the column "${kind.score}" exceeds 1. Say what 0.8 means: --scores fraction for 80 %, --scores percent for 0.8 %.`,
    );
  }
  return async () => {
    const { name: fileName, hash: fileHash } = source;
    const input = { kind: kind.name, fileName, fileHash, restart: anew };
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
  if (run.lines > 0) progress.say(`${source.name}: goes on behind line ${run.lines}`);
  let shown = 0;
  const show = ({ line, reason }: Rejection) => {
    shown += 1;
    if (!list || shown <= shownAtMost) progress.say(`${source.name}:${line}: ${reason}`);
    else if (shown === shownAtMost + 1) progress.say(`${source.name}: more in the list`);
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

/** Records, and every now and then a wait for what the ones before have set going. */
async function* pausing<T>(records: AsyncIterable<T>, settled: () => Promise<void>) {
  let count = 0;
  for await (const record of records) {
    count += 1;
    if (count % 1000 === 0) await settled();
    yield record;
  }
}
