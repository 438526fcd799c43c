import { afterAll, beforeAll, expect, it } from "vitest";
import { exportInput, exportRows } from "../../../shared/readiness/rows/export-rows.ts";
import { type RuntimeServer, startOnBun } from "../../runtime/runtimes.ts";
import { findProcess, memoryOfProcess } from "../../support/memory.ts";
import { until } from "../../support/until.ts";
import { useReadiness } from "../support.ts";

const readiness = useReadiness();
const { aggregate, contextOf, sql, stack } = readiness;
const people = 1000;
const each = 300;

let server: RuntimeServer;
let token: string;
let tenantId: string;

/** A tenant whose users have this many results each. */
async function fill(slug: string, count: number, resultsEach: number) {
  const filled = await readiness.tenant(slug, count);
  await sql.begin(async (tx) => {
    // The rows are valid by construction, so their foreign keys are not checked one by one.
    await tx`set local session_replication_role = replica`;
    await tx`
    insert into quiz_results (tenant_id, id, submission_id, user_id, course_id, quiz_id, answers, score, submitted_at)
    select tenant_id, gen_random_uuid(), id || '/' || n, id, ${filled.courses[0] ?? ""}, 'quiz-' || n, '[]',
      n % 101, now() - n * interval '1 day'
    from users, generate_series(1, ${resultsEach}) as n where tenant_id = ${filled.tenantId}`;
  });
  await sql`analyze quiz_results, users`;
  return filled;
}

/** 300,000 results of 1,000 users, and a server in a separate process. */
beforeAll(async () => {
  const { tenant, ...bare } = await fill("export", people, each);
  ({ tenantId } = bare);
  const adminId = await tenant.person({ userName: "admin", roles: [{ value: "admin" }] });
  token = await tenant.token(adminId, "admin");
  await aggregate(tenantId);
  server = await startOnBun(stack.outside, {
    provisioning: stack.provisioning.url,
    analytics: stack.analytics.url,
  });
  process = findProcess("server/bun.ts", server.url);
});

afterAll(() => server.stop());

let process: string;
const memory = () => memoryOfProcess(process);

/** Reads an export to its end. @returns its bytes and lines, and the memory of the server */
async function take(query: string) {
  const answer = await fetch(`${server.url}/api/tenants/export/readiness/export?${query}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(answer.status).toBe(200);
  let bytes = 0;
  let lines = 0;
  const used: number[] = [];
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.length;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines += 1;
    used.push(memory());
  }
  return { bytes, lines, used };
}

it("an export of 300,000 rows takes no more memory than a small one", async () => {
  expect((await take("of=people")).lines).toBe(people + 2);
  const before = memory();
  const { bytes, lines, used } = await take("of=scores");
  expect(lines).toBe(people * each + 1);
  expect(bytes).toBeGreaterThan(37_000_000);
  // All rows together, with their text, would take more than 210 MB.
  expect(Math.max(...used) - before).toBeLessThan(160);
});

it("is read from the database no faster than the client reads it", async () => {
  const { tenantId: smaller } = await fill("smaller", 50, 60);
  await aggregate(smaller);
  const input = exportInput.parse({ of: "scores" });
  const rows = await exportRows({ ctx: contextOf(smaller), input });
  let taken = 0;
  const waiting = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const running = rows.run(
    async () => undefined,
    async (some) => {
      taken += some.length;
      begun.resolve();
      await waiting.promise;
    },
  );
  await begun.promise;
  // The same user sends other requests, and the export has not continued.
  for (let n = 0; n < 5; n += 1) await contextOf(smaller).scope.beginSession();
  expect(taken).toBe(1000);
  waiting.resolve();
  await running;
  expect(taken).toBe(50 * 60);
});

const ask = (slug: string, bearer: string, method = "GET") =>
  fetch(`${server.url}/api/tenants/${slug}/readiness/export?of=scores`, {
    method,
    headers: { authorization: `Bearer ${bearer}` },
  });

it("CSV begins with a byte order mark, which Excel needs for umlauts; JSON has none", async () => {
  const first = async (format: string) => {
    const url = `${server.url}/api/tenants/export/readiness/export?of=people&format=${format}`;
    const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    return Array.from(new Uint8Array(await answer.arrayBuffer()).subarray(0, 3));
  };
  expect(await first("csv")).toEqual([0xef, 0xbb, 0xbf]);
  expect(String.fromCodePoint(...(await first("json")))).toMatch(/^{/);
});

it("a HEAD request begins no export, and at most two exports run at a time", async () => {
  for (let n = 0; n < 10; n += 1) {
    const head = await ask("export", token, "HEAD");
    expect([head.status, head.headers.get("content-type")]).toEqual([
      200,
      "text/csv; charset=utf-8",
    ]);
  }
  // Two exports that are not read: the third gets 429, until one of them is cancelled.
  const [one, two] = await Promise.all([ask("export", token), ask("export", token)]);
  const third = await ask("export", token);
  expect([third.status, third.headers.get("retry-after")]).toEqual([429, "5"]);
  await one.body?.cancel();
  const again = await until("an export is allowed again", async () => {
    const answer = await ask("export", token);
    return answer.status === 200 && answer;
  });
  await Promise.all([again.body?.cancel(), two.body?.cancel()]);
  const report = await fetch(`${server.url}/api/tenants/export/readiness`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(report.status).toBe(200);
});

it("an export of a tenant without a report is refused", async () => {
  const { tenant } = await readiness.tenant("never", 1);
  const adminId = await tenant.person({ userName: "admin", roles: [{ value: "admin" }] });
  await sql`delete from readiness_states where tenant_id = ${tenant.id}`;
  await sql`delete from readiness_reports where tenant_id = ${tenant.id}`;
  const answer = await ask("never", await tenant.token(adminId, "admin"));
  expect([answer.status, await answer.json()]).toMatchObject([409, { code: "conflict" }]);
});
