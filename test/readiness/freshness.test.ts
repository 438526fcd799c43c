import { beforeAll, expect, it } from "vitest";
import { clientFor } from "../support/server.ts";
import type { TestTenant } from "../support/tenants.ts";
import { until } from "../support/until.ts";
import { Answered, type Submitted } from "./acknowledged.ts";
import { type FilledTenant, useReadiness } from "./support.ts";

const readiness = useReadiness();
const { aggregate, sql, stack } = readiness;
/** The number of results that each rep submits, one after another. */
const each = 12;
const answered = new Answered();

interface Watched {
  scope: object;
  isMeant: (one: Submitted) => boolean;
}

let tenant: TestTenant;
let bare: FilledTenant;
let admin: ReturnType<typeof clientFor>;
let reps: string[];
let watched: Watched[];

/** Six reps of one manager, who submit results of two courses. */
beforeAll(async () => {
  const { tenant: made, ...filled } = await readiness.tenant("fresh", 9);
  [tenant, bare] = [made, filled];
  const { users, courses, tenantId } = bare;
  reps = users.filter((_, n) => n % 3 !== 0);
  const [leader = ""] = users;
  await sql`update users set manager_id = ${leader} where id = any(${reps})`;
  const adminId = await tenant.person({ userName: "admin", roles: [{ value: "admin" }] });
  admin = clientFor(stack.server, await tenant.token(adminId, "admin"));
  watched = [
    { scope: {}, isMeant: () => true },
    { scope: { role: "rep" }, isMeant: () => true },
    { scope: { team: leader }, isMeant: () => true },
    { scope: { course: courses[1] }, isMeant: ({ course }) => course === courses[1] },
    { scope: { person: reps[0] }, isMeant: ({ user }) => user === reps[0] },
    {
      scope: { role: "rep", course: courses[0] },
      isMeant: ({ course }) => course === courses[0],
    },
  ];
  await aggregate(tenantId);
});

async function submitAll(rep: string): Promise<void> {
  const own = clientFor(stack.server, await tenant.token(rep, "rep"));
  for (let n = 0; n < each; n += 1) {
    const courseId = bare.courses[n % 2] ?? "";
    await own.quizzes.submit.mutate({
      submissionId: crypto.randomUUID(),
      userId: rep,
      courseId,
      quizId: "q",
      answers: [{ questionId: "a", selected: "A", correct: true }],
      score: 100,
      submittedAt: new Date().toISOString(),
    });
    answered.note({ user: rep, course: courseId });
  }
}

/** The number of results that a report lacks although they were acknowledged before its `asOf`. */
function lacks(report: { scores: number; asOf: string }, { isMeant }: Watched) {
  return Math.max(0, answered.before(report.asOf, isMeant) - report.scores);
}

it("a report includes everything acknowledged before its asOf, while others submit and read", async () => {
  const moments = new Set<string>();
  const faults: object[] = [];
  const submitting = { goesOn: true };
  const watch = async (one: Watched) => {
    while (submitting.goesOn) {
      const report = await admin.readiness.report.query(one.scope);
      const { scores, asOf } = report;
      moments.add(asOf);
      if (lacks(report, one) > 0) faults.push({ ...one.scope, scores, asOf });
    }
  };
  const submitters = Promise.all(reps.map(async (rep) => submitAll(rep)));
  const submitted = submitters.finally(() => (submitting.goesOn = false));
  await Promise.all([submitted, ...watched.map(async (one) => watch(one))]);
  expect(faults).toEqual([]);
  // An update ran in between.
  expect(moments.size).toBeGreaterThan(1);
});

it("the check finds a result that is missing in a report", async () => {
  const all = reps.length * each;
  const counted = (what: string, isSo: (report: { scores: number; asOf: string }) => boolean) =>
    until(what, async () => {
      await admin.readiness.aggregate.mutate();
      return isSo(await admin.readiness.report.query());
    });
  const lacking = () =>
    Promise.all(
      watched.map(async (one) => lacks(await admin.readiness.report.query(one.scope), one)),
    );
  await counted("a report must have them all", ({ asOf }) => answered.before(asOf) === all);
  expect(await lacking()).toEqual(watched.map(() => 0));
  const [user = "", course = ""] = [reps[0], bare.courses[1]];
  await sql`update quiz_results set score = null, xid = pg_current_xact_id() where id = (
    select id from quiz_results where user_id = ${user} and course_id = ${course} limit 1)`;
  await counted("one is not counted", ({ scores }) => scores === all - 1);
  expect(await lacking()).toEqual(watched.map((one) => (one.isMeant({ user, course }) ? 1 : 0)));
});
