import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../standins/free-port.ts";
import { environmentFor } from "../support/server.ts";
import type { Outside } from "../support/services.ts";
import { type Child, repository, startChild } from "./child.ts";

export interface RuntimeServer {
  url: string;
  child: Child;
  stop(): Promise<void>;
}

type Urls = { provisioning: string; analytics: string };
type Start = (outside: Outside, workers: Urls) => Promise<RuntimeServer>;

const bin = `${repository}/node_modules/.bin`;

async function startProgram(command: string[], outside: Outside, workers: Urls) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = { ...environmentFor(outside, { server: url, ...workers }), PORT: String(port) };
  const child = await startChild({ command, env, ready: /"event":"server.listening"/ });
  return { url, child, stop: () => child.stop() };
}

/** The runtimes, each with its command in docs/operations.md. */
export const startOnBun: Start = (outside, workers) =>
  startProgram([`${bin}/bun`, `${repository}/server/bun.ts`], outside, workers);

export const startOnDeno: Start = (outside, workers) =>
  startProgram(
    [
      // The binary itself, because a signal would end the script in .bin and leave Deno running.
      `${repository}/node_modules/deno/deno`,
      "run",
      "--no-prompt",
      "--cached-only",
      "--allow-net",
      "--allow-env",
      `--allow-read=${repository}/dist/assets`,
      `${repository}/server/deno.ts`,
    ],
    outside,
    workers,
  );

/** Real workerd under `wrangler dev`, with the project's own wrangler.toml. */
export const startOnWorkerd: Start = (outside, workers) =>
  startWrangler((url) => environmentFor(outside, { server: url, ...workers }));

/**
 * @param varsFor the environment of a Worker that is served at `url`
 * @param script the Worker's entry, if it is not the project's
 */
export async function startWrangler(
  varsFor: (url: string) => Record<string, string>,
  script?: string,
): Promise<RuntimeServer> {
  const [port, inspector] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${port}`;
  const directory = await mkdtemp(join(tmpdir(), "rampart-wrangler-"));
  const envFile = join(directory, "vars.env");
  await Bun.write(
    envFile,
    Object.entries(varsFor(url))
      .map(([name, value]) => `${name}='${value}'`)
      .join("\n"),
  );
  const flags = {
    config: `${repository}/wrangler.toml`,
    "env-file": envFile,
    ip: "127.0.0.1",
    port: String(port),
    "inspector-port": String(inspector),
    "persist-to": directory,
    "log-level": "log",
    "show-interactive-dev-session": "false",
  };
  const clean = () => rm(directory, { recursive: true, force: true });
  try {
    const child = await startChild({
      command: [
        `${bin}/wrangler`,
        "dev",
        ...(script === undefined ? [] : [script]),
        ...Object.entries(flags).map(([name, value]) => `--${name}=${value}`),
      ],
      env: { WRANGLER_SEND_METRICS: "false", CI: "1", WRANGLER_LOG_PATH: directory },
      ready: /Ready on http/,
    });
    const stop = async () => {
      await child.stop();
      await clean();
    };
    return { url, child, stop };
  } catch (error) {
    await clean();
    throw error;
  }
}
