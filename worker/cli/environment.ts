import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseEnv } from "node:util";
import type * as z from "zod";
import { readEnv } from "../../shared/env.ts";

/** What `npm run dev` writes for command lines on the same machine. */
const devFile = () =>
  join(
    resolve(import.meta.dirname, "../..", process.env["RAMPART_DEV_DIRECTORY"] ?? ".dev"),
    "cli.env",
  );

/**
 * The environment of a command line: the process's own, or, where it has none of the variables,
 * that of the stack of `npm run dev`. Never a mixture: it would write one stack's keys into another.
 */
export function commandLineEnvironment<T extends z.ZodObject>(schema: T): z.output<T> {
  const file = devFile();
  const given = Object.keys(schema.shape).some((name) => process.env[name] !== undefined);
  if (given || !existsSync(file)) return readEnv(schema, process.env);
  process.stderr.write(`no environment is set: that of npm run dev is used, ${file}\n`);
  return readEnv(schema, { ...parseEnv(readFileSync(file, "utf8")) });
}
