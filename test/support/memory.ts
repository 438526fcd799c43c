import { readdirSync, readFileSync } from "node:fs";

/**
 * Resident memory in MB of the process that was started from this file for this URL. Linux only,
 * because it reads `/proc`.
 */
export function memoryOf(file: "server/bun.ts" | "worker/index.ts", url: string): number {
  return memoryOfProcess(findProcess(file, url));
}

/** Resident memory of a process, in MB. */
export function memoryOfProcess(pid: string): number {
  const [, pages = "0"] = readFileSync(`/proc/${pid}/statm`, "utf8").split(" ");
  return Math.round((Number(pages) * 4096) / 1024 ** 2);
}

/** The id of the process that was started from this file for this URL. */
export function findProcess(file: "server/bun.ts" | "worker/index.ts", url: string): string {
  const { port } = new URL(url);
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      if (!readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(file)) continue;
      const environment = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
      if (!environment.includes(`PORT=${port}`)) continue;
      return pid;
    } catch {
      // The process has ended.
    }
  }
  throw new Error(`No ${file} is running for ${url}.`);
}
