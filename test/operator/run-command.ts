import { environmentFor, noWorkers } from "../support/server.ts";
import type { ServerWorld } from "../support/server-only.ts";

/** Runs a command of worker/cli, as `npm run <name>` does, with the environment of the server. */
export async function runCommand(
  { outside, server }: Pick<ServerWorld, "outside" | "server">,
  name: "config" | "person" | "tenant",
  words: string[],
): Promise<{ code: number; out: string; err: string }> {
  const urls = { server: server.url, ...noWorkers };
  const child = Bun.spawn(
    [process.execPath, `${import.meta.dirname}/../../worker/cli/${name}.ts`, ...words],
    {
      env: { PATH: process.env["PATH"] ?? "", USER: "ops", ...environmentFor(outside, urls) },
      stdout: "pipe",
      stderr: "pipe",
    },
  );
  const [out, err] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  return { code: await child.exited, out, err };
}
