import { readFile, readlink, realpath, rm } from "node:fs/promises";
import { join } from "node:path";

const pidFile = (data: string) => join(data, "postmaster.pid");

/** The lock file's text, or nothing: its line 1 is the process, line 8 the server's state. */
export const readPidFile = (data: string): Promise<string | undefined> =>
  readFile(pidFile(data), "utf8").catch(() => undefined);

/** Whether this lock file's server takes connections; what `pg_ctl --wait` looks at, too. */
export const isReady = (lock: string): boolean => stateIn(lock).startsWith("ready");

const stateIn = (lock: string): string => lock.split("\n")[7] ?? "";

/**
 * Waits for a server that is being stopped in this data folder (its parent may just have been
 * killed), and refuses one that goes on running.
 * @throws Error, in one line, with the process id
 */
export async function refuseRunning(data: string): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += 20) {
    const lock = await readPidFile(data);
    if (lock === undefined) return;
    const pid = Number.parseInt(lock, 10);
    const state = await processState(pid, data);
    // Postgres itself copes with a dead owner, but not with a number that another process has got.
    if (state === "other") await rm(pidFile(data), { force: true });
    if (state !== "server") return;
    if (waitedMs > (stateIn(lock).startsWith("stopping") ? 10_000 : 1_000)) {
      throw new Error(`Postgres runs in ${data} already, as process ${pid}. Stop it first.`);
    }
    await Bun.sleep(20);
  }
}

async function processState(pid: number, data: string): Promise<"dead" | "other" | "server"> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ESRCH") return "dead";
  }
  if (process.platform !== "linux") return "server";
  const workingDirectory = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
  return workingDirectory === (await realpath(data)) ? "server" : "other";
}
