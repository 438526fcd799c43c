import { openFolder } from "./folder.ts";
import { type DevOptions, readOptions, UsageError } from "./options.ts";
import { run } from "./run.ts";
import { Supervisor } from "./supervisor.ts";
import { say } from "./terminal.ts";

/** npm and the terminal both forward Ctrl-C: two signals in this time count as one. */
const duplicateSignalMs = 1_000;

/** Resolves at the first signal to stop; a second signal calls `kill`. */
function stopRequested(kill: () => void): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let first: number | undefined;
  const onSignal = () => {
    if (first !== undefined && performance.now() - first > duplicateSignalMs) kill();
    first ??= performance.now();
    resolve();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, onSignal);
  // A killed npm sends no signal to its child.
  if (process.env["npm_lifecycle_event"] !== undefined) {
    const parent = process.ppid;
    setInterval(() => process.ppid !== parent && resolve(), 500);
  }
  return promise;
}

async function main(options: DevOptions): Promise<number> {
  const folder = await openFolder(options.directory, options.fresh);
  const supervisor = new Supervisor(folder.logs, say);
  const stopping = stopRequested(() => {
    supervisor.kill();
    process.exit(130);
  });
  const forever = new Promise<never>(() => {});
  const running = run(options, folder, supervisor).then(() => forever);
  try {
    await Promise.race([running, supervisor.failed, stopping]);
    say("\nStopping everything; press Ctrl-C again to stop immediately.");
    return 0;
  } catch (error) {
    printError(error);
    return 1;
  } finally {
    await supervisor.stop();
    await folder.close();
  }
}

function printError(error: unknown): void {
  process.stderr.write(`npm run dev: ${error instanceof Error ? error.message : String(error)}\n`);
}

try {
  const options = readOptions(process.argv.slice(2), process.env);
  process.exit(options === null ? 0 : await main(options));
} catch (error) {
  printError(error);
  process.exit(error instanceof UsageError ? 2 : 1);
}
