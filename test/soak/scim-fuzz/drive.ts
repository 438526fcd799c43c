import * as fc from "fast-check";
import type postgres from "postgres";
import type { TestTenant } from "../../support/tenants.ts";
import { faultOf } from "./check-response.ts";
import { prepare } from "./prepare.ts";
import { type FuzzRequest, requests } from "./requests.ts";

export interface FuzzResult {
  sent: number;
  byStatus: Map<number, number>;
  /** The first faults, each with its request. */
  faults: string[];
}

interface Drive {
  url: string;
  sql: postgres.Sql;
  tenant: TestTenant;
  other: TestTenant;
  /** Occurs in each text of the other tenant. */
  marker: string;
  count: number;
  concurrency: number;
  seed: number;
  onProgress?: (fuzzed: FuzzResult) => void;
}

const batchSize = 500;
/** This many requests of each batch are sent one at a time, to check that a refused request changes nothing. */
const sentAlone = 4;
const maxFaults = 20;
const maxCursors = 20;

/** Sends random requests of one tenant and checks each response, and the database after some of them. */
export async function drive(options: Drive): Promise<FuzzResult> {
  const { sql, tenant, other, count, seed } = options;
  const fuzzed: FuzzResult = { sent: 0, byStatus: new Map(), faults: [] };
  await prepare(options);
  const ids: Ids = { ...(await idsOf(sql, tenant, other)), cursor: [] };
  const digestBefore = await digestOf(sql, other);
  for (let round = 0; fuzzed.sent < count && fuzzed.faults.length < maxFaults; round += 1) {
    const batchRequests = fc.sample(requests, {
      numRuns: Math.min(batchSize, count - fuzzed.sent),
      seed: seed + round,
    });
    await sendEachAlone(options, fuzzed, ids, batchRequests.slice(0, sentAlone));
    await inParallel(options.concurrency, batchRequests.slice(sentAlone), (request) =>
      send(options, fuzzed, ids, request),
    );
    Object.assign(ids, await idsOf(sql, tenant, other));
    options.onProgress?.(fuzzed);
  }
  if ((await digestOf(sql, other)) !== digestBefore)
    fuzzed.faults.push("the other tenant has changed");
  return fuzzed;
}

interface Ids {
  user: string[];
  group: string[];
  foreign: string[];
  /** The most recent cursors from list responses. */
  cursor: string[];
}

async function idsOf(
  sql: postgres.Sql,
  tenant: TestTenant,
  other: TestTenant,
): Promise<Omit<Ids, "cursor">> {
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

/** A hash of the tenant's users and groups. */
async function digestOf(sql: postgres.Sql, { id }: TestTenant): Promise<string> {
  const rows = await sql<{ digest: string }[]>`
    select concat_ws('/',
      (select sum(hashtextextended(u::text, 0)) from users u where tenant_id = ${id}),
      (select sum(hashtextextended(g::text, 0)) from groups g where tenant_id = ${id}),
      (select sum(hashtextextended(m::text, 0)) from group_members m where tenant_id = ${id}),
      (select sum(hashtextextended(k::text, 0)) from user_keys k where tenant_id = ${id})) digest`;
  return rows.map(({ digest }) => digest).join();
}

function fillIds(text: string, ids: Ids, pick: number): string {
  return text.replaceAll(/\{(user|group|foreign|cursor)\}/g, (_, kind: keyof Ids) => {
    const list = ids[kind];
    return list[pick % Math.max(1, list.length)] ?? "00000000-0000-4000-8000-000000000000";
  });
}

async function send(
  { url, tenant, marker }: Drive,
  fuzzed: FuzzResult,
  ids: Ids,
  { method, path, headers, body, pick }: FuzzRequest,
): Promise<number> {
  const at = fillIds(path, ids, pick);
  const sent = body === undefined ? undefined : fillIds(body, ids, pick);
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
  const next = /"nextCursor":"([^"]+)"/.exec(text)?.[1];
  if (next) ids.cursor = [next, ...ids.cursor].slice(0, maxCursors);
  fuzzed.sent += 1;
  fuzzed.byStatus.set(answer.status, (fuzzed.byStatus.get(answer.status) ?? 0) + 1);
  const fault = faultOf(answer, text, marker);
  if (fault !== null && fuzzed.faults.length < maxFaults) {
    const what = `${method} ${at} ${JSON.stringify(headers)} ${(sent ?? "").slice(0, 2000)}`;
    fuzzed.faults.push(`${fault}: ${what} -> ${answer.status} ${text.slice(0, 300)}`);
  }
  return answer.status;
}

async function sendEachAlone(
  options: Drive,
  fuzzed: FuzzResult,
  ids: Ids,
  batchRequests: FuzzRequest[],
): Promise<void> {
  let before = await digestOf(options.sql, options.tenant);
  for (const request of batchRequests) {
    const status = await send(options, fuzzed, ids, request);
    const after = await digestOf(options.sql, options.tenant);
    if (status >= 400 && after !== before)
      fuzzed.faults.push(`a refused request has changed something: ${JSON.stringify(request)}`);
    before = after;
  }
}

async function inParallel<T>(concurrency: number, list: T[], work: (item: T) => Promise<unknown>) {
  const rest = list.values();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (const item of rest) await work(item);
    }),
  );
}
