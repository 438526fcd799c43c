import { readlinkSync } from "node:fs";
import { setPriority } from "node:os";

/** The lowest priority: the system gives the thread what all others leave. */
const niceness = 19;

/** Lowers the priority of this thread on Linux, where each has its own. Elsewhere it stays as it is. */
export function lowerPriority(): void {
  try {
    const thread = readlinkSync("/proc/thread-self").split("/").at(-1);
    setPriority(Number(thread), niceness);
  } catch {
    // Planning works without it.
  }
}
