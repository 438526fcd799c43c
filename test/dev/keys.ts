import { existsSync } from "node:fs";
import { type LocalKeys, makeLocalKeys } from "../standins/local-keys.ts";
import { type DevFolder, readJson, writeJson } from "./folder.ts";

export interface DevKeys extends LocalKeys {
  /** The password of every database role. */
  databasePassword: string;
}

/**
 * This machine's secrets, generated on the first start.
 * @throws Error, in one line, when they are missing but the data encrypted with them exist
 */
export async function loadKeys(folder: DevFolder): Promise<DevKeys> {
  const stored = await readJson<DevKeys>(folder.keys);
  if (!stored && existsSync(`${folder.postgres}/data`)) {
    throw new Error(
      `${folder.keys} is gone, and nothing in ${folder.directory} opens without it. Start over: npm run dev -- --fresh`,
    );
  }
  // Keys of an earlier version stay; keys that it did not have are added.
  const keys = { ...(await makeLocalKeys()), databasePassword: crypto.randomUUID(), ...stored };
  await writeJson(folder.keys, keys);
  return keys;
}
