import { parseArgs } from "node:util";
import { createTestTenant } from "../support/tenants.ts";
import { driveApi } from "./api-fuzz/drive.ts";
import { prepareApi } from "./api-fuzz/prepare.ts";
import { startProcesses } from "./isolation/processes.ts";

const say = (line: string) => process.stdout.write(`api-fuzz: ${line}\n`);
const figure = (n: number) => Math.round(n).toLocaleString("en");
/** Expected errors: the requests contain foreign ids. */
const expected = ['"event":"security.cross_tenant_attempt"', '"event":"alert.'];

/** Sends requests generated from openapi.json to all REST routes, and checks each response against it. */
export async function run(args: string[]): Promise<boolean> {
  const { values } = parseArgs({
    args,
    options: {
      calls: { type: "string", default: "100000" },
      concurrency: { type: "string", default: "20" },
      seed: { type: "string", default: String(Date.now() % 1_000_000) },
    },
  });
  const [count = 0, concurrency = 1, seed = 0] = [
    values.calls,
    values.concurrency,
    values.seed,
  ].map(Number);
  const errors: string[] = [];
  say("starts Postgres, Redis, the stand-ins, the server and two workers");
  const stack = await startProcesses((line) => {
    const isFault = line.includes('"event":"http.failed"');
    if (isFault && !expected.some((part) => line.includes(part)) && errors.length < 20)
      errors.push(line.slice(0, 600));
  });
  try {
    const acme = await createTestTenant(stack.outside, stack, "acme");
    const globex = await createTestTenant(stack.outside, stack, "globex");
    const prepared = await prepareApi(stack, acme, globex);
    say(`${figure(count)} requests, ${concurrency} at a time, seed ${seed}`);
    const started = performance.now();
    const fuzzed = await driveApi({
      ...prepared,
      count,
      concurrency,
      seed,
      onProgress: ({ sent }) => {
        if (sent % 10_000 === 0) say(`${figure(sent)} sent`);
      },
    });
    const seconds = (performance.now() - started) / 1000;
    const faults = [...fuzzed.faults, ...errors.map((line) => `an error was logged: ${line}`)];
    for (const fault of faults) say(`FAULT ${fault}`);
    const statuses = [...fuzzed.byStatus].toSorted(([a], [b]) => a - b);
    say(statuses.map(([status, number]) => `${status}: ${figure(number)}`).join(", "));
    const callers = [...fuzzed.byCaller].map(([name, number]) => `${name} ${figure(number)}`);
    say(`2xx for ${callers.join(", ")}`);
    say(
      `${figure(fuzzed.sent)} requests in ${figure(seconds)} s, ${fuzzed.succeeded.size} operations succeeded; ` +
        `${faults.length} faults: ${faults.length === 0 ? "passed" : "FAILED"}`,
    );
    return faults.length === 0;
  } finally {
    await stack.stop();
  }
}
