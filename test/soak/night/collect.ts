import type postgres from "postgres";
import { fanOutOf, takenOf } from "./hour.ts";

/** A tenant's report of the night. */
export interface Counted {
  /** From the due moment to the report's, and to the answer that it is done; in ms. */
  lateMs: number;
  doneMs: number;
  /** When it was due, in ms. */
  dueAt: number;
  people: number;
}

export interface Reports {
  counted: Counted[];
  /** Active tenants without a report of the night, and those with more than one. */
  lost: number;
  doubled: number;
  /** Messages that were delivered more than once. */
  redelivered: number;
  deadLetters: number;
  fanOut: { ms: number; deliveries: number };
}

/** What the night has left in the databases of the product and of QStash. */
export async function collect(sql: postgres.Sql, qstash: postgres.Sql): Promise<Reports> {
  const taken = await takenOf(qstash);
  const asked = JSON.stringify(taken.map(({ tenantId, requestId }) => [tenantId, requestId]));
  const reports = await sql<{ tenantId: string; requestId: string; at: number; people: number }[]>`
    select a.tenant_id as "tenantId", a.request_id as "requestId",
      extract(epoch from r.as_of)::float8 * 1000 as at, (r.figures ->> 'people')::int as people
    from jsonb_array_elements(${asked}::text::jsonb) asked
    join audit_log a on a.tenant_id = (asked ->> 0)::uuid and a.request_id = asked ->> 1
    join readiness_reports r on r.tenant_id = a.tenant_id and r.id::text = a.subject_id
    where a.action = 'readiness.aggregate'`;
  const [found] = await sql<[{ active: number; dead: number }]>`
    select (select count(*)::int from tenants where active) as active,
      (select count(*)::int from dead_letters) as dead`;
  const [{ failed }] = await qstash<[{ failed: number }]>`
    select count(*)::int as failed from qstash.messages where state = 'failed'`;
  const byRequest = new Map(taken.map((one) => [one.requestId, one]));
  const tenants = new Set(reports.map(({ tenantId }) => tenantId));
  return {
    counted: reports.map(({ requestId, at, people }) => {
      const { dueAt = Number.NaN, doneAt } = byRequest.get(requestId) ?? {};
      return { lateMs: at - dueAt, doneMs: (doneAt ?? Number.NaN) - dueAt, dueAt, people };
    }),
    lost: found.active - tenants.size,
    doubled: reports.length - tenants.size,
    redelivered: taken.filter(({ deliveries }) => deliveries > 1).length,
    deadLetters: found.dead + failed,
    fanOut: await fanOutOf(qstash),
  };
}
