import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { root } from "./options.ts";
import type { Session } from "./session.ts";

/**
 * Reads where the running demo is, and who can sign in there.
 * @throws Error that says how to start it
 */
export async function readSession(): Promise<Session> {
  const path = resolve(root, process.env["RAMPART_DEV_DIRECTORY"] ?? ".dev", "session.json");
  const text = await readFile(path, "utf8").catch(() => {
    throw new Error(`${path} is missing. Start npm run dev in another terminal, then repeat this.`);
  });
  return JSON.parse(text) as Session;
}
