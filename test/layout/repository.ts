import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

export const root = join(import.meta.dirname, "../..");

/** Reads a file by its path from the root. */
export const read = (path: string): Promise<string> => readFile(join(root, path), "utf8");

/** The paths from the root of all matching files below a folder. */
export async function filesIn(folder: string, pattern: RegExp): Promise<string[]> {
  const names = await readdir(join(root, folder), { recursive: true });
  return names.filter((name) => pattern.test(name)).map((name) => join(folder, name));
}
