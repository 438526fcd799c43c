import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";

/**
 * Starts a simulator in a separate process from its main file, and stops it after the test.
 * @param name its name, which is also its folder below test/standins
 * @param database the variable that names its SQLite file
 */
export function useSpawned(name: string, database: string) {
  const main = join(import.meta.dirname, "../standins", name, "main.ts");
  let directory: string;
  let children: Bun.Subprocess<"ignore", "pipe", "pipe">[];

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), `${name}-`));
    children = [];
  });

  afterEach(async () => {
    for (const child of children) child.kill("SIGKILL");
    await Promise.all(children.map(({ exited }) => exited));
    await rm(directory, { recursive: true, force: true });
  });

  function spawn(env: Record<string, string>) {
    const child = Bun.spawn([process.execPath, main], {
      env: { PATH: process.env["PATH"] ?? "", ...env },
      stdout: "pipe",
      stderr: "pipe",
    });
    children.push(child);
    return child;
  }

  /** Starts it with the test's file, and waits until it prints its addresses, and nothing else. */
  async function start(env: Record<string, string> = {}) {
    const child = spawn({ [database]: join(directory, "state.sqlite"), ...env });
    let output = "";
    const decoder = new TextDecoder();
    for await (const chunk of child.stdout) {
      output += decoder.decode(chunk);
      if (output.includes("\n")) break;
    }
    const match = new RegExp(`^${name} simulator listens on (\\S+), admin (\\S+)\\n$`).exec(output);
    if (!match)
      throw new Error(`The output was: ${output}${await new Response(child.stderr).text()}`);
    return { child, url: match[1] ?? "", adminUrl: match[2] ?? "" };
  }

  return { spawn, start };
}
