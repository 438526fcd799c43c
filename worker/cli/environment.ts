import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseEnv } from "node:util";
import type * as z from "zod";
import { readEnv } from "../../shared/env.ts";

/** The file that `npm run dev` writes for command lines on the same machine. */
const devFile = () =>
  join(
    resolve(import.meta.dirname, "../..", process.env["RAMPART_DEV_DIRECTORY"] ?? ".dev"),
    "cli.env",
  );

/**
 * The environment of a command line: that of the process or, if none of the variables is set, that of
 * `npm run dev`. The two are never mixed, because keys of one stack must not be used in another.
 */
export function commandLineEnvironment<T extends z.ZodObject>(schema: T): z.output<T> {
  const file = devFile();
  const given = Object.keys(schema.shape).some((name) => process.env[name] !== undefined);
  if (given || !existsSync(file)) return readEnv(schema, process.env);
  process.stderr.write(`No environment is set. Using that of npm run dev: ${file}\n`);
  return readEnv(schema, { ...parseEnv(readFileSync(file, "utf8")) });
}
