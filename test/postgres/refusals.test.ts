import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startPostgres } from "../standins/postgres.ts";

let home: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "rampart-pg-"));
});

afterAll(() => rm(home, { recursive: true }));

const message = async (start: Promise<unknown>): Promise<string> =>
  await start.then(
    () => "it started",
    (error: Error) => error.message,
  );

describe("startPostgres refuses, in one line,", () => {
  it("a folder that contains something else", async () => {
    const directory = join(home, "foreign");
    await mkdir(directory);
    await writeFile(join(directory, "thesis.doc"), "");
    expect(await message(startPostgres({ directory, persistent: false }))).toBe(
      `Postgres: ${directory} contains something other than a cluster of this tool.`,
    );
  });

  it("a data folder without a cluster", async () => {
    const directory = join(home, "hollow");
    await mkdir(join(directory, "data"), { recursive: true });
    expect(await message(startPostgres({ directory, persistent: false }))).toBe(
      `Postgres: ${directory} contains something other than a cluster of this tool.`,
    );
  });

  it("a path below a file", async () => {
    const file = join(home, "file");
    await writeFile(file, "");
    const text = await message(startPostgres({ directory: join(file, "db"), persistent: false }));
    expect(text).toMatch(/^Postgres cannot use .*file\/db: ENOTDIR/);
    expect(text).not.toContain("\n");
  });

  it("a folder whose server runs, a port that is taken, a setting that is wrong", async () => {
    const directory = join(home, "live");
    const server = await startPostgres({ directory, persistent: false });
    try {
      expect(await message(startPostgres({ directory, persistent: false }))).toMatch(
        /^Postgres already runs in .*live\/data as process \d+\. Stop it first\.$/,
      );
      const other = { directory: join(home, "other"), persistent: false };
      expect(await message(startPostgres({ ...other, port: server.port }))).toBe(
        `Postgres did not start: port ${server.port} is in use`,
      );
      const text = await message(startPostgres({ ...other, settings: { no_such: "1" } }));
      expect(text).toMatch(/^Postgres did not start: .*no_such/);
      expect(text).not.toContain("\n");
    } finally {
      await server.stop();
    }
  });

  it("a cluster with a lost password", async () => {
    const directory = join(home, "live");
    await rm(join(directory, "password"));
    expect(await message(startPostgres({ directory, persistent: false }))).toMatch(
      /^Postgres cannot use .*live: ENOENT.*password/,
    );
  });
});
