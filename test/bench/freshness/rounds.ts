import type postgres from "postgres";
import { Answered } from "../../readiness/acknowledged.ts";
import type { clientFor } from "../../support/server.ts";

type Client = ReturnType<typeof clientFor>;

export interface Side {
  rep: { id: string; client: Client };
  admin: Client;
  courseId: string;
  sql: postgres.Sql;
}

/** The times of one submission, in ms after its response. */
export interface Round {
  /** Until the admin's report includes it. */
  fresh: number;
  /** Until a worker has scheduled the aggregation, and until the `asOf` of the report. */
  marked: number;
  counted: number;
}

/** The results of all rounds. */
export interface Found {
  rounds: Round[];
  /** Milliseconds between two reads of the report. */
  intervals: number[];
  /** Reports that lack a result that was answered before their `asOf`, one line each. */
  stale: string[];
}

const pauseMs = 10;
/** A round fails if the report does not include the result within this time. */
const patienceMs = 20_000;

/** Submits results one after another, and waits after each until the report includes it. */
export async function submitAndRead(side: Side, count: number): Promise<Found> {
  const answered = new Answered();
  const found: Found = { rounds: [], intervals: [], stale: [] };
  for (let round = 1; round <= count; round += 1) {
    const submissionId = await submit(side);
    const at = Date.now();
    answered.note({ user: side.rep.id, course: side.courseId });
    const asOf = await read(side.admin, answered, round, found);
    const fresh = Date.now() - at;
    const [event] = await side.sql<{ handled: Date }[]>`
      select o.handled_at as handled from outbox o join quiz_results q on q.id = o.subject_id
      where q.submission_id = ${submissionId}`;
    const marked = (event?.handled.getTime() ?? Number.NaN) - at;
    found.rounds.push({ fresh, marked, counted: Date.parse(asOf) - at });
    process.stderr.write(`\rround ${round} of ${count}: ${fresh} ms `);
  }
  process.stderr.write(`\r${" ".repeat(40)}\r`);
  return found;
}

async function submit({ rep, courseId }: Side): Promise<string> {
  const submissionId = crypto.randomUUID();
  await rep.client.quizzes.submit.mutate({
    submissionId,
    userId: rep.id,
    courseId,
    quizId: "q",
    answers: [{ questionId: "a", selected: "A", correct: true }],
    score: 100,
    submittedAt: new Date().toISOString(),
  });
  return submissionId;
}

/** Reads the report until it includes this many scores. @returns its `asOf` */
async function read(
  admin: Client,
  answered: Answered,
  scores: number,
  { intervals, stale }: Found,
) {
  const until = Date.now() + patienceMs;
  for (let last: number | null = null; Date.now() < until; await Bun.sleep(pauseMs)) {
    const now = performance.now();
    if (last !== null) intervals.push(now - last);
    last = now;
    const report = await admin.readiness.report.query();
    const owed = answered.before(report.asOf);
    if (report.scores < owed)
      stale.push(`the report as of ${report.asOf} has ${report.scores} of ${owed} scores`);
    if (report.scores >= scores) return report.asOf;
  }
  throw new Error(`The report has not had ${scores} scores within ${patienceMs} ms.`);
}
