import { openFolder } from "./folder.ts";
import { type DevOptions, readOptions, UsageError } from "./options.ts";
import { run } from "./run.ts";
import { Supervisor } from "./supervisor.ts";
import { say } from "./terminal.ts";

/** npm passes Ctrl-C on to us beside the terminal: two at once are one. */
const oneCtrlCMs = 1_000;

/** Settles once somebody wants everything to end; a second wish ends it at once. */
function wishToEnd(hardly: () => void): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let first: number | undefined;
  const wish = () => {
    if (first !== undefined && performance.now() - first > oneCtrlCMs) hardly();
    first ??= performance.now();
    resolve();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, wish);
  // A killed npm leaves us behind without a word.
  if (process.env["npm_lifecycle_event"] !== undefined) {
    const parent = process.ppid;
    setInterval(() => process.ppid !== parent && resolve(), 500);
  }
  return promise;
}

async function main(options: DevOptions): Promise<number> {
  const folder = await openFolder(options.directory, options.fresh);
  const supervisor = new Supervisor(folder.logs, say);
  const ended = wishToEnd(() => {
    supervisor.kill();
    process.exit(130);
  });
  const forever = new Promise<never>(() => {});
  const running = run(options, folder, supervisor).then(() => forever);
  try {
    await Promise.race([running, supervisor.failed, ended]);
    say("\nEverything is being stopped; Ctrl-C again does so at once.");
    return 0;
  } catch (error) {
    complain(error);
    return 1;
  } finally {
    await supervisor.stop();
    await folder.close();
  }
}

function complain(error: unknown): void {
  process.stderr.write(`npm run dev: ${error instanceof Error ? error.message : String(error)}\n`);
}

try {
  const options = readOptions(process.argv.slice(2), process.env);
  process.exit(options === null ? 0 : await main(options));
} catch (error) {
  complain(error);
  process.exit(error instanceof UsageError ? 2 : 1);
}
