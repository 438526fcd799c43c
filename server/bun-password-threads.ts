import { Worker } from "node:worker_threads";
import type { NativePassword } from "../shared/identity/passwords/native-hasher.ts";
import type { PasswordResult, PasswordTask } from "./bun-password-thread.ts";

/**
 * `Bun.password` in threads with a low priority, because Bun's own threads compete with the one that
 * answers requests.
 * Threads are started as they are needed; the caller bounds how many tasks run at the same time.
 */
export function passwordThreads(): NativePassword {
  const idle: Worker[] = [];
  const start = () => {
    const thread = new Worker(new URL("bun-password-thread.ts", import.meta.url));
    // It does not keep the process running.
    thread.unref();
    return thread;
  };
  const run = async (task: PasswordTask): Promise<string | boolean> => {
    const thread = idle.pop() ?? start();
    const result = await resultOf(thread, task);
    idle.push(thread);
    if ("error" in result) throw new Error(result.error);
    return result.value;
  };
  return {
    hash: async (password, options) => String(await run({ password, options })),
    verify: async (password, hash) => (await run({ password, hash })) === true,
  };
}

/** @throws Error if the thread fails, which then has ended */
function resultOf(thread: Worker, task: PasswordTask): Promise<PasswordResult> {
  const { promise, resolve, reject } = Promise.withResolvers<PasswordResult>();
  const ended = () => reject(new Error("A thread that hashes passwords ended."));
  thread.once("error", reject);
  thread.once("exit", ended);
  thread.once("message", (result: PasswordResult) => {
    thread.off("error", reject);
    thread.off("exit", ended);
    resolve(result);
  });
  // Not a window, so there is no origin.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  thread.postMessage(task);
  return promise;
}
