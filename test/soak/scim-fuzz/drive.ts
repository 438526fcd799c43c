import * as fc from "fast-check";
import type postgres from "postgres";
import type { TestTenant } from "../../support/tenants.ts";
import { faultOf } from "./look.ts";
import { prepare } from "./prepare.ts";
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
/** Of each batch, so many are sent alone: what is refused can be seen to have changed nothing. */
const sentAlone = 4;
const mostFaults = 20;
const mostCursors = 20;

/** Sends random requests of one tenant and looks at every answer; now and then at the database. */
export async function drive(options: Drive): Promise<Fuzzed> {
  const { sql, tenant, other, count, seed } = options;
  const fuzzed: Fuzzed = { sent: 0, byStatus: new Map(), faults: [] };
  await prepare(options);
  const ids: Ids = { ...(await idsOf(sql, tenant, other)), cursor: [] };
  const untouched = await digestOf(sql, other);
  for (let round = 0; fuzzed.sent < count && fuzzed.faults.length < mostFaults; round += 1) {
    const todo = fc.sample(requests, {
      numRuns: Math.min(batch, count - fuzzed.sent),
      seed: seed + round,
    });
    await sendEachAlone(options, fuzzed, ids, todo.slice(0, sentAlone));
    await inParallel(options.concurrency, todo.slice(sentAlone), (request) =>
      send(options, fuzzed, ids, request),
    );
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
  /** The last ones that lists were answered with. */
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

/** A sum over the tenant's people and groups: equal where nothing has changed. */
async function digestOf(sql: postgres.Sql, { id }: TestTenant): Promise<string> {
  const rows = await sql<{ digest: string }[]>`
    select concat_ws('/',
      (select sum(hashtextextended(u::text, 0)) from users u where tenant_id = ${id}),
      (select sum(hashtextextended(g::text, 0)) from groups g where tenant_id = ${id}),
      (select sum(hashtextextended(m::text, 0)) from group_members m where tenant_id = ${id}),
      (select sum(hashtextextended(k::text, 0)) from user_keys k where tenant_id = ${id})) digest`;
  return rows.map(({ digest }) => digest).join();
}

function filled(text: string, ids: Ids, pick: number): string {
  return text.replaceAll(/\{(user|group|foreign|cursor)\}/g, (_, kind: keyof Ids) => {
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
  const next = /"nextCursor":"([^"]+)"/.exec(text)?.[1];
  if (next) ids.cursor = [next, ...ids.cursor].slice(0, mostCursors);
  fuzzed.sent += 1;
  fuzzed.byStatus.set(answer.status, (fuzzed.byStatus.get(answer.status) ?? 0) + 1);
  const fault = faultOf(answer, text, mark);
  if (fault !== null && fuzzed.faults.length < mostFaults) {
    const what = `${method} ${at} ${JSON.stringify(headers)} ${(sent ?? "").slice(0, 2000)}`;
    fuzzed.faults.push(`${fault}: ${what} -> ${answer.status} ${text.slice(0, 300)}`);
  }
  return answer.status;
}

async function sendEachAlone(
  options: Drive,
  fuzzed: Fuzzed,
  ids: Ids,
  todo: FuzzRequest[],
): Promise<void> {
  let before = await digestOf(options.sql, options.tenant);
  for (const request of todo) {
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
