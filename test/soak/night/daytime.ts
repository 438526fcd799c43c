import type postgres from "postgres";
import type { World } from "../../chaos/world.ts";
import { clientFor } from "../../support/server.ts";
import { until } from "../../support/until.ts";
import { fillPeople } from "./fill.ts";

/** Latencies in ms. */
export interface DaytimeLatencies {
  /** Reads of the tenant's report. */
  reads: number[];
  /** Quizzes, from the submission to the first report that includes it. */
  quizzes: number[];
}

/** A tenant that is in use during the night: its admin submits quizzes one after another and reads the report. */
export async function openDaytimeTenant(world: World, sql: postgres.Sql) {
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
  const isInReport = async ({ reads }: DaytimeLatencies) => {
    const started = performance.now();
    const { reasons } = await client.readiness.report.query();
    reads.push(performance.now() - started);
    return !reasons.includes("newer_results");
  };
  const submitAndWait = async (latencies: DaytimeLatencies) => {
    const submittedAt = performance.now();
    await submit();
    await until("the report includes the quiz", () => isInReport(latencies), 60_000);
    latencies.quizzes.push(performance.now() - submittedAt);
  };
  return {
    async measure(quizzes: number): Promise<DaytimeLatencies> {
      const latencies: DaytimeLatencies = { reads: [], quizzes: [] };
      while (latencies.quizzes.length < quizzes) await submitAndWait(latencies);
      return latencies;
    },
    /** Continues until it is stopped. */
    start() {
      const latencies: DaytimeLatencies = { reads: [], quizzes: [] };
      const abort = new AbortController();
      const running = (async () => {
        do await submitAndWait(latencies);
        while (!abort.signal.aborted);
        return latencies;
      })();
      running.catch(() => undefined);
      return {
        stop: () => {
          abort.abort();
          return running;
        },
      };
    },
  };
}
