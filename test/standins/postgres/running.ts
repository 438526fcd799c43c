import { readFile, readlink, realpath, rm } from "node:fs/promises";
import { join } from "node:path";

const pidFile = (data: string) => join(data, "postmaster.pid");

/** The text of the lock file, if any: line 1 is the process id, line 8 the server's state. */
export const readPidFile = (data: string): Promise<string | undefined> =>
  readFile(pidFile(data), "utf8").catch(() => undefined);

/** Whether the server of this lock file accepts connections; `pg_ctl --wait` checks the same. */
export const isReady = (lock: string): boolean => stateIn(lock).startsWith("ready");

const stateIn = (lock: string): string => lock.split("\n")[7] ?? "";

/**
 * Waits while a server in this data folder shuts down (its parent may just have been killed), and
 * throws if it keeps running.
 * @throws Error, in one line, with the process id
 */
export async function refuseRunning(data: string): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += 20) {
    const lock = await readPidFile(data);
    if (lock === undefined) return;
    const pid = Number.parseInt(lock, 10);
    const state = await processState(pid, data);
    // Postgres handles a lock of a dead process, but not a process id that was reused.
    if (state === "other") await rm(pidFile(data), { force: true });
    if (state !== "server") return;
    if (waitedMs > (stateIn(lock).startsWith("stopping") ? 10_000 : 1_000)) {
      throw new Error(`Postgres already runs in ${data} as process ${pid}. Stop it first.`);
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
