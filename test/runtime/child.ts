import { leash } from "../standins/leash.ts";
import { patient } from "../support/patience.ts";

export interface ChildOptions {
  /** Absolute path and arguments. */
  command: string[];
  /** The whole environment except PATH and HOME. Nothing is inherited. */
  env: Record<string, string>;
  /** The output that shows that it is ready. */
  ready?: RegExp;
  readyWithinMs?: number;
  /** The signal that `stop` sends. */
  stopSignal?: "SIGTERM" | "SIGKILL";
  /** The number of last lines to keep; by default all. */
  keepLines?: number;
}

/** A process of the system, started with its production command. It ends with the test. */
export interface Child {
  /** All its output lines. */
  lines: string[];
  /** Its JSON lines, parsed. */
  logs(): Record<string, unknown>[];
  exited: Promise<number>;
  stop(): Promise<void>;
}

export const repository: string = new URL("../..", import.meta.url).pathname.replace(/\/$/, "");
const path = `${repository}/node_modules/.bin:/usr/local/bin:/usr/bin:/bin`;

/** @throws Error with its last lines, if it exits or is not ready in time. */
export async function startChild(options: ChildOptions): Promise<Child> {
  const { command, env, ready, readyWithinMs = 30_000, stopSignal = "SIGTERM" } = options;
  const { keepLines = Infinity } = options;
  const lines: string[] = [];
  const started = Promise.withResolvers<"started">();
  const held = leash(
    {
      command,
      env: { PATH: path, HOME: process.env["HOME"] ?? "/", ...env },
      stopSignals: stopSignal === "SIGKILL" ? ["SIGKILL"] : ["SIGTERM", "SIGKILL"],
    },
    (line) => {
      lines.push(line);
      if (lines.length > keepLines) lines.shift();
      if (ready?.test(line)) started.resolve("started");
    },
  );
  const { exited } = held;
  const stop = () => held.stop();
  const child = { lines, logs: () => lines.flatMap(parsed), exited, stop };
  if (!ready) return child;
  const timer = setTimeout(
    () => started.reject(new Error(`Not ready in ${patient(readyWithinMs)} ms: ${tail(lines)}`)),
    patient(readyWithinMs),
  );
  try {
    const first = await Promise.race([started.promise, exited]);
    if (first !== "started") throw new Error(`Ended with ${first}: ${tail(lines)}`);
    return child;
  } catch (error) {
    await stop();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

const tail = (lines: string[]) => lines.slice(-5).join(" | ");

function parsed(line: string): Record<string, unknown>[] {
  try {
    return line.startsWith("{") ? [JSON.parse(line) as Record<string, unknown>] : [];
  } catch {
    return [];
  }
}
