import type postgres from "postgres";
import { readFanOut, readNightMessages } from "./nightly-schedule.ts";

/** A tenant's nightly report. */
export interface TenantReport {
  /** Milliseconds from the due time to the report and to the response of its job. */
  lateMs: number;
  doneMs: number;
  /** The due time, in ms since the epoch. */
  dueAt: number;
  people: number;
}

export interface Reports {
  counted: TenantReport[];
  /** Active tenants without a nightly report, and those with more than one. */
  lost: number;
  doubled: number;
  /** Messages that were delivered more than once. */
  redelivered: number;
  deadLetters: number;
  fanOut: { ms: number; deliveries: number };
}

/** Reads the results of the night from the databases of Rampart and QStash. */
export async function collect(sql: postgres.Sql, qstash: postgres.Sql): Promise<Reports> {
  const messages = await readNightMessages(qstash);
  const requested = JSON.stringify(
    messages.map(({ tenantId, requestId }) => [tenantId, requestId]),
  );
  const reports = await sql<{ tenantId: string; requestId: string; at: number; people: number }[]>`
    select a.tenant_id as "tenantId", a.request_id as "requestId",
      extract(epoch from r.as_of)::float8 * 1000 as at, (r.figures ->> 'people')::int as people
    from jsonb_array_elements(${requested}::text::jsonb) requested
    join audit_log a on a.tenant_id = (requested ->> 0)::uuid and a.request_id = requested ->> 1
    join readiness_reports r on r.tenant_id = a.tenant_id and r.id::text = a.subject_id
    where a.action = 'readiness.aggregate'`;
  const [totals] = await sql<[{ active: number; dead: number }]>`
    select (select count(*)::int from tenants where active) as active,
      (select count(*)::int from dead_letters) as dead`;
  const [{ failed }] = await qstash<[{ failed: number }]>`
    select count(*)::int as failed from qstash.messages where state = 'failed'`;
  const byRequest = new Map(messages.map((message) => [message.requestId, message]));
  const tenants = new Set(reports.map(({ tenantId }) => tenantId));
  return {
    counted: reports.map(({ requestId, at, people }) => {
      const { dueAt = Number.NaN, doneAt } = byRequest.get(requestId) ?? {};
      return { lateMs: at - dueAt, doneMs: (doneAt ?? Number.NaN) - dueAt, dueAt, people };
    }),
    lost: totals.active - tenants.size,
    doubled: reports.length - tenants.size,
    redelivered: messages.filter(({ deliveries }) => deliveries > 1).length,
    deadLetters: totals.dead + failed,
    fanOut: await readFanOut(qstash),
  };
}
