import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { expect, test } from "vitest";

/** What `npm run db:generate` would write for this schema, beside the migrations that there are. */
async function generate(schema: string): Promise<string[]> {
  const out = await mkdtemp(join(tmpdir(), "rampart-migrations-"));
  try {
    await cp("drizzle/migrations", out, { recursive: true });
    const before = await readdir(out);
    // drizzle-kit reads the snapshots from "./" + out.
    const folder = relative(process.cwd(), out);
    const args = ["generate", "--dialect", "postgresql", "--schema", schema, "--out", folder];
    const child = Bun.spawn(["node_modules/.bin/drizzle-kit", ...args], {
      stdout: "ignore",
      stderr: "ignore",
    });
    expect(await child.exited).toBe(0);
    return (await readdir(out)).filter((file) => !before.includes(file));
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

test("the migrations make the schema that the code has", async () => {
  expect(await generate("drizzle/schema/index.ts")).toEqual([]);
});

test("and a schema that differs would be noticed", async () => {
  expect(await generate("test/schema/one-more-table.ts")).toHaveLength(1);
});
