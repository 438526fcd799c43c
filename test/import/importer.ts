import { readEnv } from "../../shared/env.ts";
import { importEnv, type ImportEnv } from "../../worker/import/open-tenant.ts";
import { repository } from "../runtime/child.ts";
import { leash } from "../standins/leash.ts";
import { environmentFor } from "../support/server.ts";
import type { Outside } from "../support/services.ts";

const nowhere = "http://127.0.0.1:9";

/** The importer's environment, for code in the test's process. */
export function environmentOf(outside: Outside): ImportEnv {
  const urls = { server: nowhere, provisioning: nowhere, analytics: nowhere };
  return readEnv(importEnv, environmentFor(outside, urls));
}

/** The importer as a child process. */
export interface Importer {
  lines: string[];
  exited: Promise<number>;
  /** Ends it with SIGKILL. */
  kill(): Promise<void>;
}

/**
 * Starts `npm run import -- <args>` as a separate process.
 * @param worker the URL of the workers for QStash; none by default
 */
export function startImporter(
  outside: Outside,
  args: string[],
  onLine: (line: string) => void = () => undefined,
  worker = nowhere,
): Importer {
  const lines: string[] = [];
  const urls = { server: nowhere, provisioning: worker, analytics: worker };
  const held = leash(
    {
      command: [
        `${repository}/node_modules/.bin/bun`,
        `${repository}/worker/cli/import.ts`,
        ...args,
      ],
      env: {
        PATH: `${repository}/node_modules/.bin:/usr/local/bin:/usr/bin:/bin`,
        HOME: process.env["HOME"] ?? "/",
        ...environmentFor(outside, urls),
      },
      stopSignals: ["SIGKILL"],
    },
    (line) => {
      lines.push(line);
      onLine(line);
    },
  );
  return { lines, exited: held.exited, kill: () => held.stop() };
}

/** Runs the importer to its end. */
export async function importInto(
  outside: Outside,
  ...args: string[]
): Promise<{ code: number; lines: string[]; text: string }> {
  const { exited, lines } = startImporter(outside, args);
  const code = await exited;
  return { code, lines, text: lines.join("\n") };
}
