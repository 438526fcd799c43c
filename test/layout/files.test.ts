import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const folders = ["server", "worker", "shared", "drizzle/schema", "test"];

/** The paths of the TypeScript files below these folders, from the root. */
async function sources(): Promise<string[]> {
  const lists = await Promise.all(
    folders.map(async (folder) => {
      const names = await readdir(join(root, folder), { recursive: true });
      return names.map((name) => `${folder}/${name}`);
    }),
  );
  return lists.flat().filter((path) => /\.tsx?$/.test(path));
}

it("no folder has more than 15 source files", async () => {
  const counts = new Map<string, number>();
  for (const path of await sources()) {
    const folder = path.slice(0, path.lastIndexOf("/"));
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  expect(counts.size).toBeGreaterThan(50);
  expect([...counts].filter(([, count]) => count > 15)).toEqual([]);
});

it("no source file has more than 220 lines", async () => {
  const paths = (await sources()).filter((path) => !path.startsWith("test/"));
  const lengths = await Promise.all(
    paths.map(async (path) => {
      const text = await readFile(join(root, path), "utf8");
      return [path, text.split("\n").length - 1] as const;
    }),
  );
  expect(lengths.length).toBeGreaterThan(200);
  expect(lengths.filter(([, lines]) => lines > 220)).toEqual([]);
});
