import { parseArgs } from "node:util";
import { Redis } from "ioredis";
import postgres from "postgres";
import { checkStored } from "./isolation/check-stored.ts";
import { drive, type DriveResult } from "./isolation/drive.ts";
import { markersIn } from "./isolation/markers.ts";
import { startProcesses } from "./isolation/processes.ts";
import { createMarkedTenant, type MarkedTenant } from "./isolation/marked-tenant.ts";

const say = (line: string) => process.stdout.write(`isolation: ${line}\n`);
const figure = (n: number) => Math.round(n).toLocaleString("en");
const time = (seconds: number) => `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;

/** Two tenants send HTTP requests at concurrency 50. Each response, row, key and log line is checked. */
export async function run(args: string[]): Promise<boolean> {
  const { values } = parseArgs({
    args,
    options: {
      calls: { type: "string", default: "1000000" },
      concurrency: { type: "string", default: "50" },
    },
  });
  const [calls, concurrency] = [Number(values.calls), Number(values.concurrency)];
  const known: string[] = [];
  const faults: string[] = [];
  let lines = 0;
  const onLine = (line: string) => {
    lines += 1;
    const leaks = markersIn(line, known);
    if (leaks.length > 0 && faults.length < 20)
      faults.push(`a log line contains ${leaks.join()}: ${line}`);
    if (/"level":"error"/.test(line) && !line.includes("security.cross_tenant_attempt"))
      faults.push(`an error was logged: ${line.slice(0, 300)}`);
  };
  say("starts Postgres, Redis, the stand-ins, the server and two workers");
  const stack = await startProcesses(onLine);
  const sql = postgres(stack.outside.database.superuser, { max: 1, onnotice: () => undefined });
  const redis = new Redis(stack.redisUrl);
  try {
    const create = (slug: string) => createMarkedTenant(stack.outside, stack, slug, stack.pull);
    const tenants: [MarkedTenant, MarkedTenant] = [await create("acme"), await create("globex")];
    known.push(...tenants.map(({ marker }) => marker));
    say(`${figure(calls)} calls of two tenants, ${concurrency} at a time`);
    const driven = await drive({
      url: stack.url,
      tenants,
      calls,
      concurrency,
      onProgress: progress(calls),
    });
    const stored = await checkStored(sql, redis, tenants);
    faults.push(...driven.firstFaults, ...stored.faults);
    for (const line of faults) say(`FAULT ${line}`);
    summarize(driven, concurrency);
    say(
      `${figure(stored.rows)} rows of ${stored.tables} tables, ${stored.keys} keys and ${figure(lines)} log lines checked`,
    );
    const count = driven.faults + faults.length - driven.firstFaults.length;
    say(`${figure(driven.calls)} calls, ${count} faults: ${count === 0 ? "passed" : "FAILED"}`);
    return count === 0 && driven.calls === calls;
  } finally {
    redis.disconnect();
    await sql.end();
    await stack.stop();
  }
}

/** Reports progress, rate and remaining time every five seconds. */
function progress(calls: number) {
  const started = performance.now();
  let [lastAt, lastDone] = [started, 0];
  return (done: number, faults: number) => {
    const now = performance.now();
    if (now - lastAt < 5000) return;
    const rate = ((done - lastDone) / (now - lastAt)) * 1000;
    [lastAt, lastDone] = [now, done];
    const overall = (done / (now - started)) * 1000;
    const left = time((calls - done) / overall);
    say(
      `${figure(done)} of ${figure(calls)} (${Math.floor((done / calls) * 100)} %), ${figure(rate)}/s, ${left} left, ${faults} faults`,
    );
  };
}

function summarize({ calls, seconds, callsByName }: DriveResult, concurrency: number): void {
  const kinds = [...callsByName].toSorted(([, a], [, b]) => b - a);
  say(kinds.map(([name, count]) => `${name} ${figure(count)}`).join(", "));
  say(
    `${figure(calls)} calls in ${time(seconds)}, ${figure(calls / seconds)}/s at concurrency ${concurrency}`,
  );
}
