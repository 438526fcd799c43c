import { existsSync } from "node:fs";
import { type LocalKeys, makeLocalKeys } from "../standins/local-keys.ts";
import { type DevFolder, keep, readKept } from "./folder.ts";

export interface DevKeys extends LocalKeys {
  /** Of every role of the database. */
  databasePassword: string;
}

/**
 * This machine's secrets, made on first start.
 * @throws Error, in one line, when they are gone but the data that need them are not
 */
export async function keepKeys(folder: DevFolder): Promise<DevKeys> {
  const kept = await readKept<DevKeys>(folder.keys);
  if (!kept && existsSync(`${folder.postgres}/data`)) {
    throw new Error(
      `${folder.keys} is gone, and nothing in ${folder.directory} opens without it. Start over: npm run dev -- --fresh`,
    );
  }
  // What was made by an earlier version stays; what it did not know yet is added.
  const made = { ...(await makeLocalKeys()), databasePassword: crypto.randomUUID(), ...kept };
  await keep(folder.keys, made);
  return made;
}
