import { describe, expect, it } from "vitest";
import { storeNight } from "../../shared/readiness/history/store-night.ts";
import { aggregateTeamReadiness } from "../../shared/readiness/report/aggregate.ts";
import { contextFor } from "../../worker/run-job.ts";
import { until } from "../support/until.ts";
import { useLearning } from "./support.ts";

const { sql, stack, tenant: learningTenant } = useLearning();

type Tenant = Awaited<ReturnType<typeof learningTenant>>;

/** Updates the report. At night this includes a full recount. */
async function count({ id }: Tenant, nightly = false) {
  const of = { tenantId: id, requestId: "test", job: "readiness.aggregate" } as const;
  const ctx = contextFor(stack.analytics.services, of);
  return (await aggregateTeamReadiness({ ctx, storeNight: nightly ? storeNight : undefined }))
    .figures;
}

const corrected = async ({ id }: Tenant) =>
  (await sql`select corrected from readiness_states where tenant_id = ${id}`)[0]?.["corrected"];

const titles = (items: { courseName: string }[]) => items.map(({ courseName }) => courseName);

describe("an assignment that MindTickle no longer lists", () => {
  it("ends: it is not counted, and its progress and results remain as history", async () => {
    const tenant = await learningTenant("ended");
    const { mindtickle, platformId, at, rep, client } = tenant;
    const courses = (await client.courses.list.query()).items;
    const course = courses.find(({ mindtickleId }) => mindtickleId === at("s1_m1"));
    await sql`insert into quiz_results (tenant_id, id, submission_id, user_id, course_id, quiz_id, answers, score, submitted_at)
      values (${tenant.id}, gen_random_uuid(), 's', ${rep}, ${course?.id ?? ""}, 'q', '[]', 70, now())`;
    const before = await count(tenant);
    expect(before.assigned).toBe(16);

    await mindtickle.removeProgress("ended", platformId, at("s1_m1"));
    const { courses: synced } = await tenant.sync();
    expect(synced).toHaveLength(7);
    const { items, ended } = await tenant.progress();
    expect(titles(items)).not.toContain("Module 1.1");
    expect(ended).toMatchObject([{ courseName: "Module 1.1", endedAt: expect.any(String) }]);

    const after = await count(tenant);
    expect(after).toMatchObject({ assigned: 15, scores: before.scores, avgScore: before.avgScore });
    // The nightly full recount agrees with the incremental update.
    expect(await count(tenant, true)).toMatchObject({ assigned: 15, scores: before.scores });
    expect(await corrected(tenant)).toBe(0);
    const rows = await client.readiness.rows.query({ of: "assigned" });
    expect(rows.items).toHaveLength(15);
    const entries = await client.audit.list.query({ subjectId: rep, category: "all" });
    expect(JSON.stringify(entries.items)).toContain(`"ended":["${course?.id}"]`);
  });

  it("is restored when it is listed again", async () => {
    const tenant = await learningTenant("back");
    const { mindtickle, platformId, at } = tenant;
    await mindtickle.removeProgress("back", platformId, at("s2_m3"));
    await tenant.sync();
    expect(await count(tenant)).toMatchObject({ assigned: 15 });
    await mindtickle.setProgress("back", platformId, at("s2_m3"), { status: "IN_PROGRESS" });
    await tenant.sync();
    expect(await tenant.progress()).toMatchObject({ items: { length: 8 }, ended: [] });
    expect(await count(tenant)).toMatchObject({ assigned: 16 });
    await count(tenant, true);
    expect(await corrected(tenant)).toBe(0);
  });

  it("does not end if it was imported and MindTickle never listed it", async () => {
    const tenant = await learningTenant("imported");
    await sql`insert into courses (tenant_id, id, mindtickle_id, name, series_name, required, pass_score)
      values (${tenant.id}, gen_random_uuid(), 'import:x', 'Old', 'Imported', false, 0)`;
    await sql`insert into assignments (tenant_id, user_id, course_id, assigned_at)
      select tenant_id, ${tenant.rep}, id, now() from courses where tenant_id = ${tenant.id} and name = 'Old'`;
    await tenant.sync();
    await tenant.pullCatalogue();
    const [kept] =
      await sql`select count(*)::int as kept from assignments a join courses c on c.id = a.course_id
      where a.tenant_id = ${tenant.id} and c.name = 'Old' and ended_at is null and archived_at is null`;
    expect(kept).toEqual({ kept: 1 });
  });
});

describe("a course that MindTickle no longer lists", () => {
  it("ends with its assignments, and is restored when it is listed again", async () => {
    const tenant = await learningTenant("course");
    const { mindtickle, at, client } = tenant;
    const whole = [1, 2].map((n) => ({
      id: at(`s${n}`),
      name: `Series ${n}`,
      modules: [1, 2, 3, 4].map((m) => ({ id: at(`s${n}_m${m}`), name: `Module ${n}.${m}` })),
    }));
    await mindtickle.removeModule("course", at("s1_m2"));
    await tenant.pullCatalogue();
    expect((await client.courses.list.query()).items).toHaveLength(7);
    expect(await count(tenant)).toMatchObject({ assigned: 14 });
    expect(await tenant.progress()).toMatchObject({ ended: [{ courseName: "Module 1.2" }] });

    await mindtickle.putCatalogue("course", whole);
    await mindtickle.setProgress("course", tenant.platformId, at("s1_m2"), {
      status: "COMPLETED",
    });
    await tenant.pullCatalogue();
    await tenant.sync();
    expect((await client.courses.list.query()).items).toHaveLength(8);
    expect(await count(tenant)).toMatchObject({ assigned: 15 });
    await count(tenant, true);
    expect(await corrected(tenant)).toBe(0);
  });
});

describe("no assignment or course ends because of", () => {
  const untouched = async (tenant: Tenant) => {
    expect(await tenant.progress()).toMatchObject({ items: { length: 8 }, ended: [] });
    expect((await tenant.client.courses.list.query()).items).toHaveLength(8);
  };
  const warned = async (tenant: Tenant, problem: RegExp, userId: string | null = tenant.rep) => {
    const { warnings } = (await tenant.status()) ?? { warnings: { count: 0, newest: [] } };
    expect(warnings.newest).toContainEqual(
      expect.objectContaining({ userId, problem: expect.stringMatching(problem) }),
    );
  };

  it("an empty or much shorter response, until it has lasted for the configured hours", async () => {
    const tenant = await learningTenant("short");
    const { mindtickle, platformId, at } = tenant;
    const path = `${platformId}/Module`;
    await mindtickle.addFault({
      kind: "other-answer",
      path,
      count: 1,
      text: '{"objects":[],"total":0}',
    });
    const { warnings } = await tenant.sync();
    expect(warnings).toMatchObject([{ at: "list", problem: /lists 0; it listed 8/ }]);
    await untouched(tenant);
    await warned(tenant, /Nothing ends because of it before/);

    for (const n of [1, 2, 3, 4]) {
      await mindtickle.removeProgress("short", platformId, at(`s1_m${n}`));
    }
    await mindtickle.removeProgress("short", platformId, at("s2_m1"));
    await tenant.sync();
    await warned(tenant, /lists 3; it listed 8/);
    await untouched(tenant);
    // The response is the same a day later.
    await sql`update user_syncs set pull_warnings = jsonb_set(pull_warnings, '{0,since}', '"2026-01-01T00:00:00Z"')
      where user_id = ${tenant.rep}`;
    await tenant.sync();
    expect(await tenant.progress()).toMatchObject({ items: { length: 3 }, ended: { length: 5 } });
    expect((await tenant.status())?.warnings).toEqual({ count: 0, newest: [] });
  });

  it("a truncated page, or a pull that fails halfway", async () => {
    const tenant = await learningTenant("cut");
    const { mindtickle, platformId, at } = tenant;
    const path = `${platformId}/Module`;
    await mindtickle.removeProgress("cut", platformId, at("s1_m1"));
    await mindtickle.addFault({ kind: "partial-page", path, count: 1 });
    await mindtickle.addFault({ kind: "empty-page", path, count: 1 });
    await expect(tenant.sync()).rejects.toThrow("did not answer as it should");
    await untouched(tenant);
    await warned(tenant, /ended a list before its stated total/);
    const mismatch = { objects: [{ id: at("s1_m2") }], total: 0 };
    await mindtickle.addFault({
      kind: "other-answer",
      path,
      count: 1,
      text: JSON.stringify(mismatch),
    });
    await tenant.sync();
    await untouched(tenant);
    await warned(tenant, /changed while its pages were read/);
    await until("the removal takes effect", async () => {
      await tenant.sync();
      return (await tenant.progress()).ended.length === 1;
    });
  });

  it("a catalogue that is empty, much shorter, truncated or not answered", async () => {
    const tenant = await learningTenant("catalogue");
    const { mindtickle } = tenant;
    const fault = { path: "/Series", count: 1 };
    const text = '{"objects":[],"total":0}';
    await mindtickle.addFault({ kind: "other-answer", ...fault, text });
    expect(await tenant.pullCatalogue()).toEqual({ courses: 0 });
    await untouched(tenant);
    await warned(tenant, /lists 0; it listed 8/, null);
    await mindtickle.addFault({ kind: "empty-page", ...fault });
    await expect(tenant.pullCatalogue()).rejects.toThrow("before its stated total");
    await untouched(tenant);
    await warned(tenant, /catalogue was not pulled/, null);
    await tenant.pullCatalogue();
    expect((await tenant.status())?.warnings).toEqual({ count: 0, newest: [] });
  });
});
