import { createHash } from "node:crypto";
import * as fc from "fast-check";
import type postgres from "postgres";
import type { TestTenant } from "../../support/tenants.ts";
import { faultOf } from "./look.ts";
import { type FuzzRequest, requests } from "./requests.ts";

export interface Fuzzed {
  sent: number;
  byStatus: Map<number, number>;
  /** The first of them, each with the request that did it. */
  faults: string[];
}

interface Drive {
  url: string;
  sql: postgres.Sql;
  tenant: TestTenant;
  other: TestTenant;
  /** Stands in every text of the other tenant. */
  mark: string;
  count: number;
  concurrency: number;
  seed: number;
  onProgress?: (fuzzed: Fuzzed) => void;
}

const batch = 500;
const mostFaults = 20;

/** Sends random requests of one tenant and looks at every answer; now and then at the database. */
export async function drive(options: Drive): Promise<Fuzzed> {
  const { sql, tenant, other, count, seed } = options;
  const fuzzed: Fuzzed = { sent: 0, byStatus: new Map(), faults: [] };
  const ids = await idsOf(sql, tenant, other);
  const untouched = await digestOf(sql, other);
  for (let round = 0; fuzzed.sent < count && fuzzed.faults.length < mostFaults; round += 1) {
    const todo = fc.sample(requests, {
      numRuns: Math.min(batch, count - fuzzed.sent),
      seed: seed + round,
    });
    // The first goes alone, so that what is refused can be seen to have changed nothing.
    const [alone, ...rest] = todo;
    if (alone) await sendAlone(options, fuzzed, ids, alone);
    await inParallel(options.concurrency, rest, (request) => send(options, fuzzed, ids, request));
    Object.assign(ids, await idsOf(sql, tenant, other));
    options.onProgress?.(fuzzed);
  }
  if ((await digestOf(sql, other)) !== untouched)
    fuzzed.faults.push("the other tenant has changed");
  return fuzzed;
}

interface Ids {
  user: string[];
  group: string[];
  foreign: string[];
}

async function idsOf(sql: postgres.Sql, tenant: TestTenant, other: TestTenant): Promise<Ids> {
  const list = async (rows: Promise<{ id: string }[]>) => (await rows).map(({ id }) => id);
  return {
    user: await list(
      sql`select id from users where tenant_id = ${tenant.id} and deleted_at is null order by id desc limit 200`,
    ),
    group: await list(
      sql`select id from groups where tenant_id = ${tenant.id} order by id desc limit 100`,
    ),
    foreign: await list(sql`select id from users where tenant_id = ${other.id} limit 100`),
  };
}

/** What the tenant's people and groups are, as one text. */
async function digestOf(sql: postgres.Sql, { id }: TestTenant): Promise<string> {
  const rows = await sql`
    select u::text from users u where tenant_id = ${id} union all
    select g::text from groups g where tenant_id = ${id} union all
    select m::text from group_members m where tenant_id = ${id} union all
    select k::text from user_keys k where tenant_id = ${id} order by 1`;
  return createHash("sha256").update(JSON.stringify(rows)).digest("hex");
}

function filled(text: string, ids: Ids, pick: number): string {
  return text.replaceAll(/\{(user|group|foreign)\}/g, (_, kind: keyof Ids) => {
    const list = ids[kind];
    return list[pick % Math.max(1, list.length)] ?? "00000000-0000-4000-8000-000000000000";
  });
}

async function send(
  { url, tenant, mark }: Drive,
  fuzzed: Fuzzed,
  ids: Ids,
  { method, path, headers, body, pick }: FuzzRequest,
): Promise<number> {
  const at = filled(path, ids, pick);
  const sent = body === undefined ? undefined : filled(body, ids, pick);
  const answer = await fetch(`${url}/scim/v2${at}`, {
    method,
    headers: {
      authorization: `Bearer ${tenant.scimToken}`,
      ...(sent === undefined ? {} : { "content-type": "application/scim+json" }),
      ...headers,
    },
    ...(sent === undefined ? {} : { body: sent }),
  });
  const text = await answer.text();
  fuzzed.sent += 1;
  fuzzed.byStatus.set(answer.status, (fuzzed.byStatus.get(answer.status) ?? 0) + 1);
  const fault = faultOf(answer, text, mark);
  if (fault !== null && fuzzed.faults.length < mostFaults) {
    const what = `${method} ${at} ${JSON.stringify(headers)} ${(sent ?? "").slice(0, 2000)}`;
    fuzzed.faults.push(`${fault}: ${what} -> ${answer.status} ${text.slice(0, 300)}`);
  }
  return answer.status;
}

async function sendAlone(options: Drive, fuzzed: Fuzzed, ids: Ids, request: FuzzRequest) {
  const before = await digestOf(options.sql, options.tenant);
  const status = await send(options, fuzzed, ids, request);
  if (status < 400 || (await digestOf(options.sql, options.tenant)) === before) return;
  fuzzed.faults.push(`a refused request has changed something: ${JSON.stringify(request)}`);
}

async function inParallel<T>(concurrency: number, list: T[], work: (item: T) => Promise<unknown>) {
  const rest = list.values();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (const item of rest) await work(item);
    }),
  );
}
