import { cp, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { expect, test } from "vitest";
import config from "../../drizzle.config.ts";

/** What `npm run db:generate` would write for this schema, beside the migrations that there are. */
async function generate(...schemas: string[]): Promise<string[]> {
  const out = await mkdtemp(join(tmpdir(), "rampart-migrations-"));
  try {
    await cp("drizzle/migrations", out, { recursive: true });
    // drizzle-kit reads the snapshots from "./" + out.
    const folder = relative(process.cwd(), out);
    const settings = join(out, "drizzle.config.json");
    await writeFile(
      settings,
      JSON.stringify({ dialect: "postgresql", schema: schemas, out: folder }),
    );
    const before = await readdir(out);
    const args = ["generate", "--config", relative(process.cwd(), settings)];
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

const schema = [config.schema].flat().filter((path) => path !== undefined);

test("the migrations make the schema that the code has", async () => {
  expect(await generate(...schema)).toEqual([]);
});

test("and a schema that differs would be noticed", async () => {
  expect(await generate(...schema, "test/schema/one-more-table.ts")).toHaveLength(1);
});
