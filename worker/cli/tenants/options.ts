import { existsSync, readFileSync } from "node:fs";
import type * as z from "zod";
import { validate } from "../../../shared/json/validate.ts";
import type { OperatorContext } from "../../../shared/context.ts";
import { explain, type readArguments } from "../command.ts";

/** The options of `npm run tenant`. */
export const options = {
  slug: { type: "string" },
  name: { type: "string" },
  admin: { type: "string" },
  "admin-name": { type: "string" },
  "app-type": { type: "string" },
  parent: { type: "string" },
  trial: { type: "boolean" },
  config: { type: "string" },
  metadata: { type: "string" },
  mindtickle: { type: "string" },
  q: { type: "string" },
  status: { type: "string" },
  since: { type: "string" },
  reason: { type: "string" },
} as const;

/** What a command is given. */
export interface Call {
  ctx: OperatorContext;
  usage: string;
  /** The tenant that the command is about; empty for commands about none. */
  slug: string;
  values: ReturnType<typeof readArguments<typeof options>>["values"];
  say: (line: string) => void;
}

/** Parses JSON, or the JSON file of that name. */
export function json(usage: string, option: string, text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(existsSync(text) ? readFileSync(text, "utf8") : text) as unknown;
  } catch {
    return explain(usage, `--${option} expects JSON, or the name of a JSON file.`);
  }
}

/** The input of a verb, without the options that were not given. Exits with the usage if it is not valid. */
export function inputOf<T extends z.ZodType>(
  usage: string,
  schema: T,
  given: Record<string, unknown>,
): z.output<T> {
  try {
    const entries = Object.entries(given).filter(([, value]) => value !== undefined);
    return validate(schema, Object.fromEntries(entries));
  } catch (error) {
    return explain(usage, error instanceof Error ? error.message : String(error));
  }
}
