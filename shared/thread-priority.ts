/** Functions of the runtime: on Bun, `readlinkSync` of `node:fs` and `setPriority` of `node:os`. */
interface System {
  readLink: (path: string) => string;
  setPriority: (thread: number, niceness: number) => void;
}

/**
 * Lowers the priority of the calling thread on Linux, where each thread has its own. Elsewhere it stays as it is.
 * @param niceness up to 19, at which the system gives the thread only what all others leave
 */
export function lowerPriority(niceness: number, { readLink, setPriority }: System): void {
  try {
    const thread = readLink("/proc/thread-self").split("/").at(-1);
    setPriority(Number(thread), niceness);
  } catch {
    // The thread works without it.
  }
}
