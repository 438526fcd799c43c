import { existsSync, readFileSync } from "node:fs";
import type * as z from "zod";
import { readEnv } from "../../shared/env.ts";

/** What `npm run dev` writes for command lines on the same machine. */
const devFile = ".dev/cli.env";

/**
 * The environment of a command line: the process's own variables, and where those are missing
 * and a stack of `npm run dev` is here, that stack's.
 */
export function commandLineEnvironment<T extends z.ZodType>(schema: T): z.output<T> {
  if (process.env["DATABASE_URL"] || !existsSync(devFile)) return readEnv(schema, process.env);
  process.stderr.write(`using ${devFile}, since DATABASE_URL is not set\n`);
  const kept = readFileSync(devFile, "utf8")
    .split("\n")
    .flatMap((line): [string, string][] => {
      const cut = line.indexOf("=");
      return cut > 0 ? [[line.slice(0, cut), line.slice(cut + 1)]] : [];
    });
  return readEnv(schema, { ...Object.fromEntries(kept), ...process.env });
}

/** Wrong usage: says how to use the command, and exits with 2. */
export function explain(usage: string, problem?: string): never {
  const [out, code] = problem === undefined ? [process.stdout, 0] : [process.stderr, 2];
  out.write(problem === undefined ? `${usage}\n` : `${problem}\n\n${usage}\n`);
  process.exit(code);
}

/** Runs a command line; a failure is one line and exit code 1. */
export async function runCommand(command: () => Promise<void>): Promise<never> {
  try {
    await command();
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}
