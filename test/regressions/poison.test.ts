import postgres from "postgres";
import { expect, it } from "vitest";
import { packs } from "../../shared/packs/index.ts";
import { createProduct } from "../../shared/product.ts";
import { Publisher } from "../../shared/adapters/qstash/publisher.ts";
import { type Envelope, envelope } from "../../shared/jobs/catalogue.ts";
import { maskSecrets } from "../../shared/dead-letters/mask-secrets.ts";
import { useStack } from "../support/stack.ts";
import { createTestTenant } from "../support/tenants.ts";
import { clientFor } from "../support/server.ts";
import { until } from "../support/until.ts";
import { sweepCoalescedJobs } from "../../worker/sweeps/coalesced-jobs.ts";
import { sweepOutbox } from "../../worker/sweeps/outbox.ts";
import { storeDeadMessage } from "../../worker/delivery/handle-failure.ts";

const stack = useStack();

it("a message that QStash refuses delays no other message", async () => {
  const acme = await createTestTenant(stack.outside, stack.server, "acme");
  const globex = await createTestTenant(stack.outside, stack.server, "globex");
  const refused = await acme.person({ userName: "a@x.test" });
  const taken = await globex.person({ userName: "b@x.test" });
  await stack.server.settled();
  const sql = postgres(stack.outside.database.superuser, { max: 1 });
  await until("both have been handled", async () => {
    const rest =
      await sql`select 1 from outbox where handled_at is null and event = 'user_changed'`;
    return rest.length === 0;
  });
  await sql`update outbox set handled_at = null, published_at = null,
    created_at = now() - interval '1 minute' where event = 'user_changed'`;
  const passed: Envelope[] = [];
  // Refuses each call that contains a message of acme, like QStash for a message that is too large.
  const qstash = Bun.serve({
    port: 0,
    fetch: async (request) => {
      const items = (await request.json()) as { body: string }[];
      const messages = items.map(({ body }) => envelope.parse(JSON.parse(body)));
      if (messages.some(({ tenantId }) => tenantId === acme.id)) {
        return Response.json({ error: "too large" }, { status: 413 });
      }
      passed.push(...messages);
      return Response.json(messages.map((_message, index) => ({ messageId: `m${index}` })));
    },
  });
  const workers = { provisioning: "http://provisioning.test", analytics: "http://analytics.test" };
  const publisher = new Publisher({
    url: qstash.url.origin,
    token: "test",
    workers,
    jobs: createProduct(packs).jobs,
  });
  const services = { ...stack.analytics.services, publisher };
  await sweepOutbox(services);
  expect(passed.map(({ payload }) => payload)).toMatchObject([{ userId: taken }]);
  expect(
    await sql`select 1 from outbox where published_at is null and event = 'user_changed'`,
  ).toHaveLength(0);
  const line = stack.analytics.logs.find(({ event }) => event === "outbox.refused");
  expect(line).toMatchObject({ tenant: acme.id, level: "error" });
  expect(JSON.stringify(line)).not.toContain(refused);
  const deadLetters = await sql`select reason from dead_letters where tenant_id = ${acme.id}`;
  expect(deadLetters).toEqual([{ reason: "QStash refused the message." }]);
  // Coalesced jobs are published in the same way.
  await sql`update coalesced_jobs set due_at = now() - interval '1 minute',
    published_at = now() - interval '1 minute'`;
  await sql`insert into coalesced_jobs (tenant_id, job, due_at, published_at)
    select id, 'outgoing.drain', now() - interval '1 minute', now() - interval '1 minute' from tenants`;
  passed.length = 0;
  await sweepCoalescedJobs(services);
  expect(passed.map(({ tenantId, job }) => [tenantId, job])).toContainEqual([
    globex.id,
    "outgoing.drain",
  ]);
  await qstash.stop(true);
  await sql.end();
});

it("secrets are masked in linear time", () => {
  const started = performance.now();
  for (const part of ["password", "password:", "token ", 'a:"', '"path":', "a="]) {
    maskSecrets(part.repeat(Math.ceil(1_000_000 / part.length)));
  }
  expect(performance.now() - started).toBeLessThan(5000);
  expect(maskSecrets('{"a":password:geheim, "b" : "x token=geheim"')).not.toContain("geheim");
  const patch = '{"Operations":[{"op":"replace","path":"password","value":"geheim"}]}';
  expect(maskSecrets(patch)).toBe(patch.replace("geheim", "***"));
  const harmless = '{"path":"title","value":"x","note":"a password"}';
  expect(maskSecrets(harmless)).toBe(harmless);
});

it("a quiz that Postgres cannot store is the sender's mistake", async () => {
  const tenant = await createTestTenant(stack.outside, stack.server, "quiz");
  const userId = await tenant.person({ userName: "rep@x.test" });
  const client = clientFor(stack.server, await tenant.token(userId, "rep"));
  const submission = {
    submissionId: "s1",
    userId,
    courseId: crypto.randomUUID(),
    quizId: "q1",
    answers: [{ questionId: "q", selected: "a", correct: true }],
    score: null,
    submittedAt: "2026-01-01T00:00:00Z",
  };
  const sql = postgres(stack.outside.database.superuser, { max: 1 });
  await sql`insert into courses (tenant_id, id, mindtickle_id, name, series_name, required, pass_score)
    values (${tenant.id}, ${submission.courseId}, 'm', 'n', 's', true, 50)`;
  await sql.end();
  const wrong = [
    { submittedAt: "0000-01-01T00:00:00Z" },
    { submittedAt: "0001-01-01T00:00:00+23:59" },
    { submissionId: "\ud800" },
    { submissionId: "a\u0000" },
    { answers: [{ questionId: "q", selected: "\udc00", correct: true }] },
  ];
  for (const part of wrong) {
    await expect(client.quizzes.submit.mutate({ ...submission, ...part })).rejects.toMatchObject({
      data: { httpStatus: 400 },
    });
  }
  expect(await client.quizzes.submit.mutate(submission)).toMatchObject({ score: 100 });
});

it("a dead letter is stored for any truncation of the last response", async () => {
  const tenant = await createTestTenant(stack.outside, stack.server, "dead-letters");
  const { services } = stack.analytics;
  const outcome = await storeDeadMessage(services, {
    messageId: "m1",
    url: "http://127.0.0.1/jobs/user_changed",
    body: JSON.stringify({ v: 1, job: "x", tenantId: tenant.id, requestId: "r", payload: "\0" }),
    attempts: 4,
    status: 500,
    lastAnswer: `\0${"a".repeat(1998)}\u{1F600}`,
  });
  expect(outcome).toEqual({ status: 200 });
});

it("a worker reads at most the maximum size of a delivery", async () => {
  const chunk = new TextEncoder().encode("x".repeat(1024 * 1024));
  let sent = 0;
  const body = new ReadableStream({
    pull(controller) {
      sent += 1;
      if (sent > 20) controller.close();
      else controller.enqueue(chunk);
    },
  });
  const answer = await fetch(`${stack.analytics.url}/jobs/audit.seal`, { method: "POST", body });
  expect(answer.status).toBe(489);
});
