import { parseArgs } from "node:util";
import { flipperOf, flipUnderLoad } from "../configuration/support/flips.ts";
import { clientFor, startServer } from "../support/server.ts";
import { createTestTenant, roomy } from "../support/tenants.ts";
import { startWorld } from "./scim-scale/world.ts";

const say = (line: string) => void process.stdout.write(`${line}\n`);
const figure = (n: number) => Math.round(n).toLocaleString("en");

/**
 * `npm run soak -- config-flips`: the configuration changes back and forth while three servers, one of them
 * without Redis, answer batches of calls. No request may mix two versions, and none that begins a
 * second after the answer to a change may work by the version before it.
 */
export async function run(args: string[]): Promise<boolean> {
  const { values } = parseArgs({
    args,
    options: {
      flips: { type: "string", default: "500" },
      calls: { type: "string", default: "20" },
      concurrency: { type: "string", default: "24" },
    },
  });
  const [flips, calls, concurrency] = [values.flips, values.calls, values.concurrency].map(Number);
  const world = await startWorld();
  const { outside, server } = world;
  const others = [
    await startServer(outside),
    await startServer(outside, undefined, { UPSTASH_REDIS_REST_URL: "http://127.0.0.1:9" }),
  ];
  try {
    const tenant = await createTestTenant(outside, server, "flips", roomy);
    const id = await tenant.person({ userName: "boss", roles: [{ value: "admin" }] });
    const outcome = await flipUnderLoad({
      servers: [server, ...others],
      token: await tenant.token(id, "admin"),
      calls: calls ?? 20,
      concurrency: concurrency ?? 24,
      flips: flips ?? 500,
      flip: flipperOf(clientFor(server, server.operatorToken), tenant.id),
    });
    const { requests, calls: made, mixed, stale, seconds, seen } = outcome;
    say(
      `config-flips: ${figure(requests)} requests with ${figure(made)} calls in ${seconds.toFixed(0)} s, ` +
        `${figure(made / seconds)} calls a second; ${figure(flips ?? 500)} changes; ` +
        `${mixed} mixed two versions, ${stale} worked by an old one a second later`,
    );
    return mixed === 0 && stale === 0 && seen.size === 2;
  } finally {
    await Promise.all(others.map((one) => one.stop()));
    await world.stop();
  }
}
