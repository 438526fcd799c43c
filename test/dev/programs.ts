import { join } from "node:path";
import packageJson from "../../package.json" with { type: "json" };
import { root } from "./options.ts";

/** The variables that a program inherits; all others are passed explicitly. */
export const inherited: Record<string, string> = Object.fromEntries(
  ["PATH", "HOME", "TMPDIR", "TZ"].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  }),
);

/** Bun's arguments for a script of package.json, so that development runs what production runs. */
export function scriptOf(name: "start:server" | "start:worker", ...more: string[]): string[] {
  const [bun, file = "", ...rest] = packageJson.scripts[name].split(" ");
  if (bun !== "bun") throw new Error(`The script ${name} of package.json does not start with bun.`);
  return [join(root, file), ...rest, ...more];
}

export const standIn = (folder: string): string[] => [
  join(root, "test/standins", folder, "main.ts"),
];
