import { readlinkSync } from "node:fs";
import { setPriority } from "node:os";
import { parentPort } from "node:worker_threads";
import { lowerPriority } from "../shared/thread-priority.ts";

/** A password to hash, or to verify against a hash. */
export type PasswordTask =
  | { password: string; options: Parameters<typeof Bun.password.hashSync>[1] }
  | { password: string; hash: string };

/** What the thread answers to a task. */
export type PasswordResult = { value: string | boolean } | { error: string };

/** Above this, the system gives the thread only what the others leave. */
const niceness = 10;

function perform(task: PasswordTask): PasswordResult {
  try {
    const value =
      "hash" in task
        ? Bun.password.verifySync(task.password, task.hash)
        : Bun.password.hashSync(task.password, task.options);
    return { value };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

lowerPriority(niceness, { readLink: readlinkSync, setPriority });
parentPort?.on("message", (task: PasswordTask) => {
  // Not a window, so there is no origin.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  parentPort?.postMessage(perform(task));
});
