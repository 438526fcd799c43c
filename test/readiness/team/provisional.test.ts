import { expect, it } from "vitest";
import { clientFor } from "../../support/server.ts";
import { until } from "../../support/until.ts";
import { putResult, useReadiness } from "../support.ts";

const readiness = useReadiness();
const { aggregate, sql, stack } = readiness;

/** A tenant with a report, and its admin. */
async function counted(slug: string) {
  const { tenant, ...bare } = await readiness.tenant(slug, 2);
  const adminId = await tenant.person({ userName: "admin", roles: [{ value: "admin" }] });
  const client = clientFor(stack.server, await tenant.token(adminId, "admin"));
  const report = () => client.readiness.report.query();
  // MindTickle is not called any more, so that the rows written below remain.
  await until("all users are pushed", async () => {
    const [waiting] = await sql`select count(*)::int as n from user_syncs
      where tenant_id = ${bare.tenantId} and (pending_version > pushed_version or pull_due_at is not null)`;
    return waiting?.["n"] === 0;
  });
  await sql`update integration_states set paused_at = now() where tenant_id = ${bare.tenantId}`;
  await aggregate(bare.tenantId);
  return { ...bare, report, tenant };
}

it("a report has the watermark of each source", async () => {
  const { report, users, courses, tenantId } = await counted("watermarks");
  expect((await report()).watermarks.quiz).toBeNull();
  const [user = "", course = ""] = [users[0], courses[0]];
  await putResult(sql, { tenantId }, { user, course, score: 1, at: new Date("2020-01-01") });
  const [newest] = await sql`
    select (select max(created_at) from quiz_results where tenant_id = ${tenantId}) as quiz,
      (select max(updated_at) from users where tenant_id = ${tenantId}) as roster`;
  await sql`update integration_states set last_sync_at = '2026-01-02T03:04:05.678Z'
    where tenant_id = ${tenantId}`;
  await aggregate(tenantId);
  const { watermarks } = await report();
  const to = (at: unknown) => new Date(String(at)).toISOString().slice(0, 19);
  expect(watermarks.quiz?.slice(0, 19)).toBe(to(newest?.["quiz"]));
  expect(watermarks.roster?.slice(0, 19)).toBe(to(newest?.["roster"]));
  expect(watermarks.mindtickle).toBe("2026-01-02T03:04:05.678Z");
});

it("is provisional if the last successful call of MindTickle is older than the tenant's limit", async () => {
  const { report, tenantId } = await counted("stale");
  const setLastCall = (hours: number) => sql`
    insert into integration_states (tenant_id, kind, last_sync_at)
    values (${tenantId}, 'mindtickle', now() - ${hours} * interval '1 hour')
    on conflict (tenant_id, kind) do update set last_sync_at = excluded.last_sync_at`;
  await setLastCall(23);
  expect((await report()).reasons).toEqual([]);
  await setLastCall(25);
  expect(await report()).toMatchObject({ provisional: true, reasons: ["source_stale"] });
  await sql`update tenants set config = config || '{"readiness.staleAfterHours": 26}'
    where id = ${tenantId}`;
  expect((await report()).reasons).toEqual([]);
});

it("is provisional while events of the tenant wait for over a minute", async () => {
  const { report, tenantId } = await counted("backed-up");
  expect((await report()).reasons).toEqual([]);
  await sql`insert into outbox (tenant_id, id, event, subject_id, payload, request_id, created_at)
    values (${tenantId}, gen_random_uuid(), 'user_changed', gen_random_uuid(), '{}', 'r',
      now() - interval '2 minutes')`;
  expect(await report()).toMatchObject({ provisional: true, reasons: ["channel_backed_up"] });
  await sql`update outbox set handled_at = now() where tenant_id = ${tenantId}`;
  expect((await report()).reasons).toEqual([]);
});
