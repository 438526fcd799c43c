import { parseArgs } from "node:util";
import postgres from "postgres";
import { createTestTenant } from "../support/tenants.ts";
import { startProcesses } from "./isolation/processes.ts";
import { memoryOf } from "../support/memory.ts";
import { drive, type Fuzzed } from "./scim-fuzz/drive.ts";
import { wrongIn } from "./scim-fuzz/stored.ts";

const say = (line: string) => process.stdout.write(`scim-fuzz: ${line}\n`);
const figure = (n: number) => Math.round(n).toLocaleString("en");
/** How much larger the server may be in the last fifth than in the second: then it is warm. */
const maxGrowth = 1.3;
/** With fewer requests it is not. */
const enoughForMemory = 50_000;
/** Logged as errors, and right: foreign ids are asked for, and bodies are refused in masses. */
const expected = [
  '"event":"security.cross_tenant_attempt"',
  '"kind":"cross_tenant_attempts"',
  '"kind":"dead_letters"',
];

/** Random and broken SCIM requests on all routes; every answer is looked at, and all that is stored. */
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
    const mark = `mark${crypto.randomUUID().slice(0, 8)}`;
    const id = await other.person({ userName: mark, title: mark });
    await other.scim("POST", "/Groups", { displayName: mark, members: [{ value: id }] });
    say(`${figure(count ?? 0)} requests, ${concurrency} at a time, seed ${seed}`);
    const started = performance.now();
    const memory: number[] = [];
    const fuzzed = await drive({
      url: stack.url,
      sql,
      tenant,
      other,
      mark,
      count: count ?? 0,
      concurrency: concurrency ?? 1,
      seed: seed ?? 0,
      onProgress: ({ sent }) => {
        memory.push(memoryOf("server/bun.ts", stack.url));
        if (memory.length % 10 === 0) say(`${figure(sent)} sent, ${memory.at(-1)} MB`);
      },
    });
    const seconds = (performance.now() - started) / 1000;
    const wrong = await wrongIn(tenant);
    const fifth = Math.ceil(memory.length / 5);
    const early = Math.max(...memory.slice(fifth, 2 * fifth));
    const late = Math.max(...memory.slice(-fifth));
    const grows = fuzzed.sent >= enoughForMemory && late > early * maxGrowth;
    const faults = [
      ...fuzzed.faults,
      ...errors.map((line) => `an error was logged: ${line}`),
      ...wrong,
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

const statuses = ({ byStatus }: Fuzzed) =>
  [...byStatus]
    .toSorted(([a], [b]) => a - b)
    .map(([status, count]) => `${status}: ${figure(count)}`)
    .join(", ");
