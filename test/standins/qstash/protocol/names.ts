import { bad } from "./fault.ts";

const NAME = /^[A-Za-z0-9._-]+$/;

/** Checks a name or id against QStash's alphabet, `[A-Za-z0-9._-]`. Throws Fault 400 otherwise. */
export function checkName(what: string, name: string): string {
  if (!NAME.test(name)) {
    throw bad(`invalid ${what} "${name}": only letters, digits, ".", "_" and "-" are allowed`);
  }
  return name;
}

/** A new id such as `msg_0190...`; ids of one process sort by time. */
export const newId = (prefix: "msg" | "scd" | "dlq" | "jwt" | "sig"): string =>
  `${prefix}_${Bun.randomUUIDv7().replaceAll("-", "")}`;

/** Writes a header's name the way Go's net/http, and so QStash, shows it: `Content-Type`. */
export const canonical = (name: string): string =>
  name.toLowerCase().replaceAll(/(^|-)[a-z]/g, (start) => start.toUpperCase());
