import type postgres from "postgres";
import type { World } from "../../chaos/world.ts";
import { clientFor } from "../../support/server.ts";
import { until } from "../../support/until.ts";
import { fillPeople } from "./fill.ts";

/** How long each took, in ms. */
export interface Daytime {
  /** The tenant's report, read. */
  reads: number[];
  /** A quiz, from its submission to the report that has counted it. */
  quizzes: number[];
}

/** A tenant somewhere where it is day: its admin hands quizzes in, one after the other, and reads. */
export async function openDaytime(world: World, sql: postgres.Sql) {
  const tenant = await world.createTenant("daytime");
  const { id } = tenant;
  await fillPeople(sql, sql`select ${id}::uuid as id, 20 as people`);
  const [admin] = await sql<{ id: string }[]>`
    select id from users where tenant_id = ${id} and role = 'admin'`;
  const [course] = await sql<{ id: string }[]>`select id from courses where tenant_id = ${id}`;
  const [userId = "", courseId = ""] = [admin?.id, course?.id];
  const client = clientFor(world, await tenant.token(userId, "admin"));

  const submit = async () => {
    const submissionId = crypto.randomUUID();
    await client.quizzes.submit.mutate({
      submissionId,
      userId,
      courseId,
      quizId: "daytime",
      answers: [],
      score: null,
      submittedAt: new Date().toISOString(),
    });
  };
  const isCounted = async ({ reads }: Daytime) => {
    const asked = performance.now();
    const { reasons } = await client.readiness.report.query();
    reads.push(performance.now() - asked);
    return !reasons.includes("newer_results");
  };
  const handIn = async (seen: Daytime) => {
    const submitted = performance.now();
    await submit();
    await until("the quiz is counted", () => isCounted(seen), 60_000);
    seen.quizzes.push(performance.now() - submitted);
  };
  return {
    async take(quizzes: number): Promise<Daytime> {
      const seen: Daytime = { reads: [], quizzes: [] };
      while (seen.quizzes.length < quizzes) await handIn(seen);
      return seen;
    },
    /** Goes on until it is stopped. */
    start() {
      const seen: Daytime = { reads: [], quizzes: [] };
      const ending = new AbortController();
      const going = (async () => {
        do await handIn(seen);
        while (!ending.signal.aborted);
        return seen;
      })();
      going.catch(() => undefined);
      return {
        stop: () => {
          ending.abort();
          return going;
        },
      };
    },
  };
}
