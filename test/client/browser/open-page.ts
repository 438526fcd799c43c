import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../../layout/repository.ts";
import { patient } from "../../support/patience.ts";
import { browserFlags } from "./flags.ts";
import { installedBrowser } from "./installed.ts";

/** What can run a page: Bun with a browser's rules for other origins, and a browser if one is installed. */
export const runners = ["Bun", ...(installedBrowser === undefined ? [] : [installedBrowser])];

interface OpenPage {
  /** Rejects when the browser ends by itself, or takes too long. */
  ended: Promise<never>;
  close(): Promise<void>;
}

/** Opens a page. It runs until `close` is called. */
export async function openPage(runner: string, url: string): Promise<OpenPage> {
  const profile = await mkdtemp(join(tmpdir(), "rampart-browser-"));
  const command =
    runner === "Bun"
      ? ["bun", join(root, "test/client/browser/page-main.ts"), url]
      : [runner, "--headless", `--user-data-dir=${profile}`, ...browserFlags, url];
  const page = Bun.spawn(command, {
    stdin: "ignore",
    stdout: "ignore",
    stderr: "pipe",
    timeout: patient(60_000),
  });
  const errors = new Response(page.stderr).text();
  const ended = page.exited.then(async () => {
    throw new Error(`${command[0]} has ended: ${(await errors).slice(-2000)}`);
  });
  // After `close`, nobody waits for it.
  ended.catch(() => undefined);
  return {
    ended,
    close: async () => {
      page.kill("SIGKILL");
      await page.exited;
      await rm(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}
