import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { startPostgres } from "../standins/postgres.ts";
import { patient } from "../support/patience.ts";

let home: string;
let directory: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "rampart-pg-"));
  directory = join(home, "db");
});

afterAll(() => rm(home, { recursive: true }));

const lockFile = () => join(directory, "data/postmaster.pid");
const serverProcess = async () => Number.parseInt(await readFile(lockFile(), "utf8"), 10);

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Starts a process that runs a cluster. */
async function hold(): Promise<{ url: string; kill: () => Promise<unknown> }> {
  const main = join(import.meta.dirname, "holder-main.ts");
  const holder = Bun.spawn([process.execPath, main, directory], { stdout: "pipe" });
  const { value } = await holder.stdout.getReader().read();
  const kill = () => (holder.kill("SIGKILL"), holder.exited);
  return { url: new TextDecoder().decode(value).trim(), kill };
}

async function withSql<T>(url: string, use: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return await use(sql);
  } finally {
    await sql.end();
  }
}

describe("the end of the parent by SIGKILL", () => {
  it("stops the server, and the next start has every committed row", async () => {
    const holder = await hold();
    await withSql(holder.url, async (sql) => {
      await sql`create table survivors as select n from generate_series(1, 1000) n`;
    });
    const pid = await serverProcess();
    await holder.kill();
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: patient(10_000) });

    const server = await startPostgres({ directory, persistent: true });
    const rows = await withSql(server.url, (sql) => sql`select count(*)::int as n from survivors`);
    expect(rows[0]).toEqual({ n: 1000 });
    await server.stop();
  });

  it("does not prevent an immediate start", async () => {
    const holder = await hold();
    await holder.kill();
    const server = await startPostgres({ directory, persistent: true });
    await server.stop();
  });
});

describe("a lock file left behind", () => {
  it("is replaced after the server itself was killed", async () => {
    const holder = await hold();
    const pid = await serverProcess();
    await withSql(holder.url, (sql) => sql`insert into survivors values (1001)`);
    process.kill(pid, "SIGKILL");
    await holder.kill();
    const server = await startPostgres({ directory, persistent: true });
    const rows = await withSql(server.url, (sql) => sql`select max(n) as n from survivors`);
    expect(rows[0]).toEqual({ n: 1001 });
    await server.stop();
  });

  it("is ignored if its process id belongs to another program", async () => {
    await writeFile(lockFile(), `${process.pid}\n${directory}/data\n1\n1\n\n\n\nready   \n`);
    const server = await startPostgres({ directory, persistent: true });
    expect(await serverProcess()).not.toBe(process.pid);
    await server.stop();
  });
});
