import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";

/**
 * A simulator as a process of its own, started by its main file; all of a test's end with it.
 * @param name what it calls itself, and its folder among the stand-ins
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

  /** Starts it over the test's file, and waits until it says where it listens, and nothing else. */
  async function start(env: Record<string, string> = {}) {
    const child = spawn({ [database]: join(directory, "state.sqlite"), ...env });
    let said = "";
    const decoder = new TextDecoder();
    for await (const chunk of child.stdout) {
      said += decoder.decode(chunk);
      if (said.includes("\n")) break;
    }
    const found = new RegExp(`^${name} simulator listens on (\\S+), admin (\\S+)\\n$`).exec(said);
    if (!found) throw new Error(`It said: ${said}${await new Response(child.stderr).text()}`);
    return { child, url: found[1] ?? "", adminUrl: found[2] ?? "" };
  }

  return { spawn, start };
}
