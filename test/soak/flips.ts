import { parseArgs } from "node:util";
import { driveFlips } from "../flags/support/flips.ts";
import { clientFor } from "../support/server.ts";
import { createTestTenant } from "../support/tenants.ts";
import { startProcesses } from "./isolation/processes.ts";

const say = (line: string) => process.stdout.write(`flips: ${line}\n`);
const figure = (n: number) => Math.round(n).toLocaleString("en");

/**
 * Asks two server processes for all flags, as fast as they answer, while the operator flips all flags
 * without a pause. No response may mix two versions, or be older than a flip that was answered before it.
 */
export async function run(args: string[]): Promise<boolean> {
  const { values } = parseArgs({
    args,
    options: {
      calls: { type: "string", default: "100000" },
      concurrency: { type: "string", default: "100" },
    },
  });
  const [requests, concurrency] = [Number(values.calls), Number(values.concurrency)];
  say("starts Postgres, Redis, the stand-ins, two servers and two workers");
  const stack = await startProcesses(() => undefined, 2);
  try {
    const tenant = await createTestTenant(stack.outside, stack, "acme");
    const adminId = await tenant.person({ userName: "boss", roles: [{ value: "admin" }] });
    const admin = clientFor(stack, await tenant.token(adminId, "admin"));
    const { key } = await admin.flagKeys.create.mutate({ name: "load", kind: "ofrep" });
    const operator = clientFor(stack, stack.operatorToken);
    let version = 0;
    const flip = async (enabled: boolean) => {
      const changed = await operator.operatorFlags.change.mutate({
        baseVersion: version,
        flags: { "mindtickle.pull": { enabled }, "readiness.export": { enabled } },
        reason: "flip",
      });
      version = changed.version;
      return version;
    };
    say(`${figure(requests)} requests, ${concurrency} at a time`);
    const tenth = Math.max(1, Math.floor(requests / 10));
    const onProgress = (done: number) => done % tenth === 0 && say(`${figure(done)} requests`);
    const found = await driveFlips({
      urls: stack.urls,
      key,
      flip,
      requests,
      concurrency,
      onProgress,
    });
    for (const fault of found.faults) say(`FAULT ${fault}`);
    const { flips, seconds, faults } = found;
    say(
      `${figure(found.requests)} requests, ${figure(found.requests / seconds)} a second, during ${figure(flips)} flips, ${figure(flips / seconds)} a second`,
    );
    say(`${faults.length} faults: ${faults.length === 0 ? "passed" : "FAILED"}`);
    return faults.length === 0;
  } finally {
    await stack.stop();
  }
}
