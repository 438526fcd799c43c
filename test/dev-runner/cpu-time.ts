import { readFileSync } from "node:fs";
import { basename } from "node:path";

/** Linux counts a process's time in ticks of 10 ms (`getconf CLK_TCK`). */
const ticksPerSecond = 100;

/** The number of processes of one kind, and their CPU time in seconds. */
export interface Share {
  processes: number;
  seconds: number;
}

/**
 * The CPU time of processes while `during` runs, by kind. It does not depend on the load of the
 * machine, because time that a process waits for a core does not count (proc_pid_stat(5),
 * utime and stime).
 */
export async function measureCpu(
  pids: number[],
  during: () => Promise<unknown>,
): Promise<Map<string, Share>> {
  const before = pids
    .map((pid) => ({ pid, kind: kindOf(pid), ticks: ticksOf(pid) }))
    // E.g. a worker of Postgres that has ended since its id was read.
    .filter(({ kind }) => kind !== "");
  await during();
  const shares = new Map<string, Share>();
  for (const { pid, kind, ticks } of before) {
    const share = shares.get(kind) ?? { processes: 0, seconds: 0 };
    share.processes += 1;
    share.seconds += Math.max(0, ticksOf(pid) - ticks) / ticksPerSecond;
    shares.set(kind, share);
  }
  return shares;
}

/** 0 for a process that has ended. */
function ticksOf(pid: number): number {
  const stat = read(`/proc/${pid}/stat`);
  // The name in brackets may contain spaces; utime and stime are the 12th and 13th fields after it.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
}

/** Names a process by its program: `server`, `worker analytics`, `postgres`, `leash`, ... */
function kindOf(pid: number): string {
  const words = read(`/proc/${pid}/cmdline`).split("\0");
  for (const name of ["postgres", "redis-server"]) {
    if (words[0]?.includes(name)) return name.replace("-server", "");
  }
  const script = words.find((word) => word.endsWith(".ts")) ?? "";
  const more = words.slice(words.indexOf(script) + 1).filter((word) => /^[a-z]+$/.test(word));
  const name = /\/(?:standins\/)?([a-z-]+)\/(?:main|bun|index)\.ts$/.exec(script)?.[1];
  return [name ?? basename(script, "-main.ts"), ...more].join(" ");
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
