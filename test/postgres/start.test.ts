import { mkdtemp, rm, stat } from "node:fs/promises";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startPostgres } from "../standins/postgres.ts";
import type { RunningPostgres } from "../standins/postgres.ts";

// mkdtemp creates a folder of mode 0700, which the server's user cannot enter if we are root.
let directory: string;
let server: RunningPostgres;

beforeAll(async () => {
  directory = join(await mkdtemp(join(tmpdir(), "rampart-pg-")), "db");
  server = await startPostgres({ directory, persistent: false, settings: { work_mem: "7MB" } });
});

afterAll(async () => {
  await server.stop();
  await rm(join(directory, ".."), { recursive: true });
});

async function query(url: string, text: string): Promise<unknown[][]> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return Array.from(await sql.unsafe(text).values(), (row) => Array.from(row));
  } finally {
    await sql.end();
  }
}

describe("a new cluster", () => {
  it("has the superuser and database postgres, in UTF-8 and UTC", async () => {
    const rows = await query(
      server.url,
      `select current_user::text, current_database()::text, rolsuper,
        current_setting('server_encoding'), current_setting('timezone')
       from pg_roles where rolname = current_user`,
    );
    expect(rows).toEqual([["postgres", "postgres", true, "UTF8", "UTC"]]);
  });

  it("applies the caller's settings and does not wait for the disk", async () => {
    const rows = await query(
      server.url,
      "select current_setting('work_mem'), current_setting('fsync'), current_setting('max_connections')",
    );
    expect(rows).toEqual([["7MB", "off", "200"]]);
  });

  it("folds the case of non-ASCII characters", async () => {
    expect(await query(server.url, "select lower('ÉLODIE ÅSA')")).toEqual([["élodie åsa"]]);
  });

  it("asks for the password", async () => {
    const url = server.url.replace(/:[^:@]+@/, ":wrong@");
    await expect(query(url, "select 1")).rejects.toMatchObject({ code: "28P01" });
  });

  it("stores the password readable only by the owner", async () => {
    expect((await stat(join(directory, "password"))).mode & 0o777).toBe(0o600);
  });

  it("listens on the loopback interface only", async () => {
    expect(await query(server.url, "show listen_addresses")).toEqual([["127.0.0.1"]]);
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter((address) => !address.internal && address.family === "IPv4");
    for (const { address } of others) {
      const socket = Bun.connect({ hostname: address, port: server.port, socket: { data() {} } });
      await expect(socket).rejects.toThrow();
    }
  });
});

describe("a second start", () => {
  it("finds the data and accepts the same password", async () => {
    await query(server.url, "create table kept (note text); insert into kept values ('here')");
    await server.stop();
    const first = new URL(server.url);
    server = await startPostgres({ directory, persistent: true });
    expect(new URL(server.url).password).toBe(first.password);
    expect(await query(server.url, "select note, current_setting('fsync') from kept")).toEqual([
      ["here", "on"],
    ]);
  });

  it("can be stopped twice", async () => {
    await server.stop();
    await server.stop();
    server = await startPostgres({ directory, persistent: false });
  });
});
