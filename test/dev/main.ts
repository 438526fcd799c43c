import { resolve } from "node:path";
import { Home, isFree } from "./home.ts";
import { readOptions } from "./options.ts";
import { printPlaces, printReports, say, watchBacklog } from "./print.ts";
import { Processes } from "./processes.ts";
import { keptTenant, seedDemo } from "./seed/seed.ts";
import { demoTenants } from "./seed/tenant.ts";
import { writeSession } from "./session.ts";
import { type DevStack, startStack } from "./stack.ts";

/** `npm run dev`: the whole product on one machine, with a demo. Ctrl-C ends all of it. */
const root = resolve(import.meta.dir, "../..");
const ending = new AbortController();
let home: Home | undefined;
let stopStores: () => Promise<void> = async () => undefined;
const processes = new Processes(say, (problem) => void end(1, problem));
let ended: Promise<never> | undefined;
let endedAt = 0;

function end(code: number, problem?: string): Promise<never> {
  ended ??= (async () => {
    ending.abort();
    if (problem !== undefined) process.stderr.write(`npm run dev: ${problem}\n`);
    await processes.stop();
    await stopStores();
    home?.close();
    process.exit(code);
  })();
  return ended;
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    // npm passes Ctrl-C on once more; only one that comes later is meant to end it hard, and
    // leashed children end by themselves then too.
    if (ended && performance.now() - endedAt > 1000) process.exit(130);
    if (ended) return;
    endedAt = performance.now();
    say("\nstopping ...");
    void end(0);
  });
}

async function main(): Promise<void> {
  const options = readOptions(root);
  if (!isFree(options.port)) {
    throw new Error(
      `port ${options.port} is taken. Choose another: PORT=${options.port + 1} npm run dev.`,
    );
  }
  home = Home.open(options.directory, options.fresh);
  const startedAt = performance.now();
  const stack = await startStack(root, home, processes, options.port, (stop) => {
    stopStores = stop;
  });
  writeCommandLineEnvironment(stack);
  say(
    `everything answers after ${((performance.now() - startedAt) / 1000).toFixed(1)} s; Redis is ${stack.redisKind}`,
  );
  const first = home.read("seed.json") === null;
  if (first)
    say("first start: the demo comes in by the operator's procedure, SCIM, jobs and procedures");
  const seededAt = performance.now();
  const state = await seedDemo(stack, home, options.people);
  if (first) say(`the demo stands after ${((performance.now() - seededAt) / 1000).toFixed(0)} s`);
  for (const demo of demoTenants) keptTenant(state, demo);
  const session = await writeSession(stack, home, state);
  printPlaces(
    stack,
    home,
    session,
    state.people.acme >= 123 ? "u123" : `u${state.people.acme - 1}`,
  );
  await printReports(stack, state);
  say("");
  say("Ctrl-C ends everything; npm run dev -- --fresh starts over.\n");
  await watchBacklog(stack, state, ending.signal);
}

/** What `npm run tenant`, `token` and the others read where no environment is set. */
function writeCommandLineEnvironment({ environment }: DevStack): void {
  const lines = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  home?.write("cli.env", `${lines.join("\n")}\n`);
}

try {
  await main();
} catch (error) {
  if (!ending.signal.aborted) await end(1, error instanceof Error ? error.message : String(error));
}
