import { expect, it } from "vitest";
import { filesIn, read } from "./repository.ts";

const folders = ["server", "worker", "shared", "drizzle/schema", "test"];

/** The paths of the TypeScript files below these folders, from the root. */
async function sources(): Promise<string[]> {
  const lists = await Promise.all(folders.map((folder) => filesIn(folder, /\.tsx?$/)));
  return lists.flat();
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
      const text = await read(path);
      return [path, text.split("\n").length - 1] as const;
    }),
  );
  expect(lengths.length).toBeGreaterThan(200);
  expect(lengths.filter(([, lines]) => lines > 220)).toEqual([]);
});
