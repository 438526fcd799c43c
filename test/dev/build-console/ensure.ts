import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../../layout/repository.ts";
import { assetsFolder } from "./folder.ts";

/** What the build reads. */
const sources = [
  "server/console/web",
  "server/console/packs",
  "server/client",
  "shared",
  "bun.lock",
];
const stamp = join(assetsFolder, "built-from");

/** Builds the console if it was never built, or its sources have changed since. */
export async function ensureConsole(): Promise<void> {
  const current = await hashSources();
  const built = await readFile(stamp, "utf8").catch(() => null);
  if (built === current) return;
  // Loads the bundler only where it is needed.
  const { buildConsole } = await import("./build.ts");
  await buildConsole();
  await writeFile(stamp, current);
}

async function hashSources(): Promise<string> {
  const hash = createHash("sha256");
  for (const source of sources) {
    const path = join(root, source);
    const files = source.includes(".")
      ? [path]
      : (await readdir(path, { recursive: true, withFileTypes: true }))
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name))
          .toSorted();
    for (const file of files) hash.update(file.slice(root.length)).update(await readFile(file));
  }
  return hash.digest("hex");
}
