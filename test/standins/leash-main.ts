import { openSync } from "node:fs";
import type { LeashedCommand } from "./leash.ts";

// Runs one command for leash.ts and stops it when stdin closes, which signals the end of the parent
// even if that was killed with SIGKILL.

const leashed: LeashedCommand = JSON.parse(process.env["LEASHED"] ?? "{}");
const { command, directory, account, stopSignals, graceMs = 8_000 } = leashed;

const child = Bun.spawn(command, {
  cwd: "/",
  env: leashed.env,
  stdio: ["ignore", 1, 2, ...(directory === undefined ? [] : [openSync(directory, "r")])],
  ...account,
});

let stopping = false;
function stop(): void {
  if (stopping) return;
  stopping = true;
  for (const [index, signal] of stopSignals.entries()) {
    setTimeout(() => child.kill(signal), index * graceMs);
  }
}

for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, stop);
process.stdin.on("end", stop).on("error", stop).resume();

await child.exited;
process.exit(stopping ? 0 : (child.exitCode ?? 1));
