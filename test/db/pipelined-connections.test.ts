import { eq, sql } from "drizzle-orm";
import { beforeEach, describe, expect, test, vi } from "vitest";
import * as z from "zod";
import { courses, users, userSyncs } from "../../drizzle/schema/index.ts";
import { Database } from "../../shared/db/database.ts";
import { databaseError } from "../../shared/db/errors.ts";
import { compiled, type Db, rawQuery } from "../../shared/db/queries.ts";
import { TenantScope } from "../../shared/db/tenant-scope.ts";
import { newId } from "../../shared/ids.ts";
import { useTwoTenants } from "../isolation/support/two-tenants.ts";
import { useFixture } from "../support/fixture.ts";

const two = useTwoTenants();
const database = useFixture(
  () => new Database({ url: two.database.app, max: 1 }),
  (opened) => opened.close(),
);
/** One connection, so that each scope gets it in the state that the previous one left. */
let a: TenantScope;
let b: TenantScope;

beforeEach(() => {
  a = new TenantScope(database, { kind: "system", tenantId: two.a.id });
  b = new TenantScope(database, { kind: "system", tenantId: two.b.id });
});

const tenantsSeen = (db: Db) => [db.select({ tenantId: users.tenantId }).from(users)] as const;
const failing = (db: Db) => rawQuery(db, sql`select 1 / 0`, z.unknown());
const rename = (db: Db, name: string) => db.update(users).set({ displayName: name });
const namesOf = async (tenantId: string) => {
  const rows = await two.superuser`select display_name from users where tenant_id = ${tenantId}`;
  return rows.map((row) => String(row.display_name));
};

describe("the next user of a connection", () => {
  const undone = new Error("undone");
  const before: Record<string, () => Promise<unknown>> = {
    "a read": () => a.read(tenantsSeen),
    "a write": () => a.write((db) => rename(db, "Jo of acme").execute()),
    "a read whose query failed": () => a.read((db) => [failing(db), ...tenantsSeen(db)]),
    "a read that could not be built": () =>
      a.read(() => {
        throw undone;
      }),
    "a read whose query could not be built": () =>
      a.read((db) => [db.select({ id: courses.id }).from(users)]),
    "a write whose query failed": () => a.write((db) => failing(db).execute()),
    "a write that threw": () =>
      a.write(async (db) => {
        await rename(db, "never");
        throw undone;
      }),
    "a write that threw at once": () =>
      a.write(() => {
        throw undone;
      }),
    "a write that swallowed an error": () =>
      a.write(async (db) => {
        await rename(db, "never");
        await failing(db)
          .execute()
          .catch(() => undefined);
      }),
    "a refused read": () =>
      new TenantScope(database, { kind: "system", tenantId: newId() }).read(tenantsSeen),
    "a refused write without a query": () =>
      new TenantScope(database, { kind: "system", tenantId: newId() }).write(async () => 1),
    "a refused write that swallowed it": () =>
      new TenantScope(database, { kind: "system", tenantId: newId() }).write((db) =>
        rename(db, "never")
          .execute()
          .catch(() => undefined),
      ),
  };

  test.each(Object.entries(before))("after %s: finds no tenant, and works", async (_, use) => {
    await use().catch(() => undefined);
    const left = await database.withConnection((connection) =>
      connection.run(
        "select current_setting('app.tenant_id', true), (select count(*)::int from users)",
      ),
    );
    expect(left.rows).toEqual([["", 0]]);
    expect(await b.read(tenantsSeen)).toEqual([[{ tenantId: two.b.id }]]);
    expect(await namesOf(two.a.id)).toEqual(["Jo of acme"]);
  });

  test("after a connection that was lost in mid-transaction: nothing was written", async () => {
    const killed = a.write(async (db) => {
      await rename(db, "never");
      const [pid] = await rawQuery(db, sql`select pg_backend_pid()`, z.tuple([z.int()])).execute();
      await two.superuser`select pg_terminate_backend(${Number(pid?.[0])}, 5000)`;
      await rename(db, "outside of the transaction");
    });
    await expect(killed).rejects.toMatchObject({ name: "AppError", code: "unavailable" });
    expect(await b.read(tenantsSeen)).toEqual([[{ tenantId: two.b.id }]]);
    expect(await namesOf(two.a.id)).toEqual(["Jo of acme"]);
  });

  test("does not receive results of the previous scope", async () => {
    // One part of a Promise.all fails; the other continues while another tenant has the connection.
    const named = compiled((db) =>
      db
        .select()
        .from(users)
        .where(eq(users.userName, sql.placeholder("name"))),
    );
    let goOn: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (goOn = resolve));
    const late: Promise<unknown>[] = [];
    const failed = a.write((db) => {
      late.push(
        gate.then(() => rename(db, "acme was here")),
        gate.then(() => db.select().from(users)),
        gate.then(() => named(db, { name: "jo@x.test" }).execute()),
      );
      return Promise.all([failing(db).execute(), ...late]);
    });
    await expect(failed).rejects.toThrow();
    const results = await b.write(async (db) => {
      goOn();
      const settled = await Promise.allSettled(late);
      await db.select().from(users);
      return settled;
    });
    expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
    expect(await namesOf(two.b.id)).toEqual(["Jo of globex"]);
  });
});

describe("a transaction", () => {
  test("that reads cannot write", async () => {
    const error: unknown = await a
      .read((db) => [rename(db, "never")])
      .catch((thrown: unknown) => thrown);
    expect(databaseError(error)?.code).toBe("25006");
    expect(await namesOf(two.a.id)).toEqual(["Jo of acme"]);
  });

  test("in which an error was swallowed fails instead of committing", async () => {
    const swallowed = a.write(async (db) => {
      await rename(db, "never");
      await failing(db)
        .execute()
        .catch(() => undefined);
      return "done";
    });
    await expect(swallowed).rejects.toThrow("A statement failed unnoticed");
    expect(await namesOf(two.a.id)).toEqual(["Jo of acme"]);
  });

  test("with a deadlock is retried: opposite orders both succeed", async () => {
    // Postgres looks for a deadlock after this long; new connections take it from the database.
    await two.superuser.unsafe(`alter database ${two.database.name} set deadlock_timeout = '20ms'`);
    const both = new Database({ url: two.database.app, max: 2 });
    const scope = () => new TenantScope(both, { kind: "system", tenantId: two.a.id });
    const locks = [
      (db: Db) => db.update(userSyncs).set({ failures: sql`failures + 1` }),
      (db: Db) => db.update(courses).set({ name: sql`name || '+'` }),
    ] as const;
    let holding = 0;
    let attempts = 0;
    let bothHold: () => void = () => undefined;
    const barrier = new Promise<void>((resolve) => (bothHold = resolve));
    const inOrder = (first: (typeof locks)[number], then: (typeof locks)[number]) =>
      scope().write(async (db) => {
        attempts += 1;
        await first(db);
        holding += 1;
        if (holding === 2) bothHold();
        await barrier;
        await then(db);
      });
    await Promise.all([inOrder(locks[0], locks[1]), inOrder(locks[1], locks[0])]);
    await both.close();
    // Two, and one more for each deadlock; a busy machine may see a second one.
    expect(attempts).toBeGreaterThanOrEqual(3);
    const [row] = await two.superuser`
      select failures, name from user_syncs join courses using (tenant_id)
      where tenant_id = ${two.a.id}`;
    expect(row).toEqual({ failures: 2, name: "Course of acme++" });
  });
});

test("500 reads of two tenants, fifty at once over four connections, never mix", async () => {
  const four = new Database({ url: two.database.app, max: 4 });
  for (let round = 0; round < 10; round += 1) {
    // Fifty at once, because a read that waits ten seconds for a connection is refused.
    const tenants = Array.from({ length: 50 }, (_, n) => (n % 3 === 0 ? two.b.id : two.a.id));
    const results = await Promise.all(
      tenants.map((tenantId) =>
        new TenantScope(four, { kind: "system", tenantId }).read((db) => [
          ...tenantsSeen(db),
          db.select({ tenantId: courses.tenantId }).from(courses),
        ]),
      ),
    );
    expect(results).toEqual(tenants.map((tenantId) => [[{ tenantId }], [{ tenantId }]]));
  }
  await four.close();
});

describe("a database", () => {
  test("whose connections are all busy fails after ten seconds", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const busy = new Database({ url: two.database.app, max: 1 });
      let finish: () => void = () => undefined;
      const first = busy.withConnection(() => new Promise<void>((resolve) => (finish = resolve)));
      const waiting = busy.withConnection(async () => "never").catch((error: unknown) => error);
      const patient = busy.withConnection(async () => "never").catch((error: unknown) => error);
      vi.advanceTimersByTime(10_000);
      expect(await waiting).toMatchObject({ code: "unavailable", details: { retryAfter: 1 } });
      expect(await patient).toMatchObject({ code: "unavailable" });
      const next = busy.withConnection(async () => "next");
      finish();
      await first;
      expect(await next).toBe("next");
      await busy.close();
    } finally {
      vi.useRealTimers();
    }
  });

  test("takes a connection back after a minute from work that waits for something other than a result", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const pool = new Database({ url: two.database.app, max: 1 });
      const stuck = pool.withConnection(() => new Promise<never>(() => undefined));
      const refused = stuck.catch((error: unknown) => error);
      vi.advanceTimersByTime(60_000);
      expect(await refused).toMatchObject({ code: "unavailable" });
      vi.useRealTimers();
      const scope = new TenantScope(pool, { kind: "system", tenantId: two.a.id });
      expect(await scope.read(tenantsSeen)).toEqual([[{ tenantId: two.a.id }]]);
      await pool.close();
    } finally {
      vi.useRealTimers();
    }
  });

  test("has no connections after it is closed, and lends none", async () => {
    const url = new URL(two.database.app);
    const closing = new Database({ url: url.href, max: 2, applicationName: "closing" });
    const scope = new TenantScope(closing, { kind: "system", tenantId: two.a.id });
    const connections = async () => {
      const [row] = await two.superuser`
        select count(*)::int as n from pg_stat_activity where application_name = 'closing'`;
      return Number(row?.n);
    };
    const reads = [scope.read(tenantsSeen), scope.read(tenantsSeen)];
    await Promise.all(reads);
    expect(await connections()).toBe(2);
    const last = scope.read(tenantsSeen);
    await closing.close();
    expect(await last).toEqual([[{ tenantId: two.a.id }]]);
    await expect(scope.read(tenantsSeen)).rejects.toMatchObject({ code: "unavailable" });
    await expect(scope.write(async () => 1)).rejects.toMatchObject({ code: "unavailable" });
    await expect.poll(connections).toBe(0);
  });
});
