import { parseArgs } from "node:util";
import postgres from "postgres";
import { createTestTenant } from "../support/tenants.ts";
import { memoryGrowth } from "./night/check.ts";
import { startProcesses } from "./isolation/processes.ts";
import { memoryOf } from "../support/memory.ts";
import { drive, type FuzzResult } from "./scim-fuzz/drive.ts";
import { findStoredFaults } from "./scim-fuzz/check-stored.ts";

const say = (line: string) => process.stdout.write(`scim-fuzz: ${line}\n`);
const figure = (n: number) => Math.round(n).toLocaleString("en");
/** The maximum growth of the server's memory from the second fifth to the last. The first fifth is the warm-up. */
const maxGrowth = 1.3;
/** With fewer requests, memory growth is not checked. */
const minForMemory = 50_000;
/** Expected errors: the requests contain foreign ids, and many bodies are refused. */
const expected = [
  '"event":"security.cross_tenant_attempt"',
  '"kind":"cross_tenant_attempts"',
  '"kind":"dead_letters"',
];

/** Sends random and malformed SCIM requests to all routes, and checks each response and the stored data. */
export async function run(args: string[]): Promise<boolean> {
  const { values } = parseArgs({
    args,
    options: {
      calls: { type: "string", default: "100000" },
      concurrency: { type: "string", default: "20" },
      seed: { type: "string", default: String(Date.now() % 1_000_000) },
    },
  });
  const [count, concurrency, seed] = [values.calls, values.concurrency, values.seed].map(Number);
  const errors: string[] = [];
  say("starts Postgres, Redis, the stand-ins, the server and two workers");
  const stack = await startProcesses((line) => {
    const isFault = /"level":"error"/.test(line) && !expected.some((part) => line.includes(part));
    if (isFault && errors.length < 20) errors.push(line.slice(0, 400));
  });
  const sql = postgres(stack.outside.database.superuser, { max: 1, onnotice: () => undefined });
  try {
    const tenant = await createTestTenant(stack.outside, stack, "acme");
    const other = await createTestTenant(stack.outside, stack, "globex");
    const marker = `marker${crypto.randomUUID().slice(0, 8)}`;
    const id = await other.person({ userName: marker, title: marker });
    await other.scim("POST", "/Groups", { displayName: marker, members: [{ value: id }] });
    say(`${figure(count ?? 0)} requests, ${concurrency} at a time, seed ${seed}`);
    const started = performance.now();
    const memory: number[] = [];
    const fuzzed = await drive({
      url: stack.url,
      sql,
      tenant,
      other,
      marker,
      count: count ?? 0,
      concurrency: concurrency ?? 1,
      seed: seed ?? 0,
      onProgress: ({ sent }) => {
        memory.push(memoryOf("server/bun.ts", stack.url));
        if (memory.length % 10 === 0) say(`${figure(sent)} sent, ${memory.at(-1)} MB`);
      },
    });
    const seconds = (performance.now() - started) / 1000;
    const storedFaults = await findStoredFaults(tenant);
    const { early, late } = memoryGrowth(memory);
    const grows = fuzzed.sent >= minForMemory && late > early * maxGrowth;
    const faults = [
      ...fuzzed.faults,
      ...errors.map((line) => `an error was logged: ${line}`),
      ...storedFaults,
      ...(grows ? [`the server grew from ${early} to ${late} MB`] : []),
    ];
    for (const fault of faults) say(`FAULT ${fault}`);
    say(statuses(fuzzed));
    say(
      `${figure(fuzzed.sent)} requests in ${figure(seconds)} s, ${figure(fuzzed.sent / seconds)}/s; memory ${early} MB early, ${late} MB late; ` +
        `${faults.length} faults: ${faults.length === 0 ? "passed" : "FAILED"}`,
    );
    return faults.length === 0;
  } finally {
    await sql.end();
    await stack.stop();
  }
}

const statuses = ({ byStatus }: FuzzResult) =>
  [...byStatus]
    .toSorted(([a], [b]) => a - b)
    .map(([status, count]) => `${status}: ${figure(count)}`)
    .join(", ");
