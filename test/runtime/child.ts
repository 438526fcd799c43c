import { leash } from "../standins/leash.ts";
import { patient } from "../support/patience.ts";

export interface ChildOptions {
  /** Absolute path and arguments. */
  command: string[];
  /** The whole environment beside PATH and HOME: nothing is inherited. */
  env: Record<string, string>;
  /** What it says once it can be used. */
  ready?: RegExp;
  readyWithinMs?: number;
  /** How `stop` ends it: by name, or at once as `kill -9` does. */
  stopSignal?: "SIGTERM" | "SIGKILL";
  /** How many of its last lines are kept; all when left out. */
  keepLines?: number;
}

/** A process of the product, started by its production command. Ends with the test, however. */
export interface Child {
  /** Every line that it wrote. */
  lines: string[];
  /** Its lines that are JSON, parsed. */
  logs(): Record<string, unknown>[];
  exited: Promise<number>;
  stop(): Promise<void>;
}

export const repository: string = new URL("../..", import.meta.url).pathname.replace(/\/$/, "");
const path = `${repository}/node_modules/.bin:/usr/local/bin:/usr/bin:/bin`;

/** @throws Error with its last lines, when it ends or does not say `ready` in time. */
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
