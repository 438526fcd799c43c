import { databaseError } from "./db/errors.ts";
import { categoryOf } from "./errors.ts";

export type LogFields = Record<string, string | number | boolean | null | undefined | object>;

/** Writes one JSON line per event: ids, but no names, addresses, tokens or bodies. */
export interface Logger {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
  /** A logger that adds these fields to each line, e.g. `tenant` and `request`. */
  with(fields: LogFields): Logger;
}

/** @param write receives one line, without its line break. */
export function createLogger(write: (line: string) => void, bound: LogFields = {}): Logger {
  const at = (level: string) => (event: string, fields?: LogFields) => {
    write(JSON.stringify({ level, time: new Date().toISOString(), event, ...bound, ...fields }));
  };
  return {
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    with: (fields) => createLogger(write, { ...bound, ...fields }),
  };
}

/** What the log contains about an error: category, kind and place, without values from its message. */
export const describeError = (thrown: unknown): LogFields => ({
  category: categoryOf(thrown),
  ...rootOf(thrown),
});

function rootOf(thrown: unknown): LogFields {
  const database = databaseError(thrown);
  if (database && /^[0-9A-Z]{5}$/.test(database.code)) {
    const { code, constraint } = database;
    return { error: "PostgresError", code, constraint, message: withoutValues(database.message) };
  }
  if (!(thrown instanceof Error)) return { error: typeof thrown };
  let root = thrown;
  while (root.cause instanceof Error) root = root.cause;
  const frames = root.stack?.split("\n").filter((line) => /^\s+at /.test(line));
  return {
    error: root.name,
    code: "code" in root && typeof root.code === "string" ? root.code : undefined,
    message: withoutValues(root.message.split("\n")[0] ?? ""),
    at: frames?.slice(0, 6).map((frame) => frame.trim()),
  };
}

/** Masks quoted text, which may come from the caller. Names of the schema are kept. */
const withoutValues = (message: string) =>
  message.slice(0, 300).replaceAll(/"(?![a-z_]{1,40}")[^"]*"/g, '"..."');
