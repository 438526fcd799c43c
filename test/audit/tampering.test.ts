import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { verifyAudit } from "../../shared/audit/verify.ts";
import { newId } from "../../shared/ids.ts";
import { type Audited, keySet, newSigningKey, useAuditWorld } from "./support/audited.ts";

// The owner of the database changes sealed entries; verification names the seal.

const world = useAuditWorld();

const entry = (n: number) => (t: Audited) =>
  t.sql`
  (select id from audit_log where tenant_id = ${t.tenant.id} order by xid, id offset ${n} limit 1)`;
const seal = (t: Audited, seq: number) => t.sql`tenant_id = ${t.tenant.id} and seq = ${seq}`;

const tampered: Record<string, [seal: number, (t: Audited) => Promise<unknown>]> = {
  "an actor that was changed": [
    1,
    (t) => t.sql`update audit_log set actor = 'x' where id = ${entry(0)(t)}`,
  ],
  "an action that was changed": [
    1,
    (t) => t.sql`update audit_log set action = 'x' where id = ${entry(3)(t)}`,
  ],
  "a time that was moved by a microsecond": [
    2,
    (t) => t.sql`update audit_log set at = at + interval '1 microsecond' where id = ${entry(4)(t)}`,
  ],
  "a subject that was changed": [
    3,
    (t) => t.sql`update audit_log set subject_id = 'x' where id = ${entry(8)(t)}`,
  ],
  "a request id that was changed": [
    3,
    (t) => t.sql`update audit_log set request_id = 'x' where id = ${entry(8)(t)}`,
  ],
  "a value before that was removed": [
    1,
    (t) => t.sql`update audit_log set before = null where id = ${entry(3)(t)}`,
  ],
  "a value after that was changed": [
    1,
    (t) => t.sql`update audit_log set after = after || '{"active":true}' where id = ${entry(3)(t)}`,
  ],
  "an entry that was deleted": [2, (t) => t.sql`delete from audit_log where id = ${entry(5)(t)}`],
  "all entries of a seal deleted": [
    3,
    (t) =>
      t.sql`delete from audit_log where id in (${entry(6)(t)}, ${entry(7)(t)}, ${entry(8)(t)})`,
  ],
  "an entry that was inserted": [
    2,
    (t) => t.sql`
    insert into audit_log select tenant_id, gen_random_uuid(), at, actor, action, subject_id, before, after, request_id, xid
    from audit_log where id = ${entry(5)(t)}`,
  ],
  "an entry that was moved out of its seal": [
    1,
    (t) => t.sql`update audit_log set xid = pg_current_xact_id() where id = ${entry(1)(t)}`,
  ],
  "an entry that was moved to another seal": [
    1,
    (t) => t.sql`
    update audit_log set xid = (select xid from audit_log where id = ${entry(5)(t)}) where id = ${entry(1)(t)}`,
  ],
  "two entries whose contents were swapped": [
    1,
    (t) => t.sql`
    update audit_log a set actor = b.actor, action = b.action, subject_id = b.subject_id, before = b.before, after = b.after
    from audit_log b where (a.id, b.id) in ((${entry(0)(t)}, ${entry(1)(t)}), (${entry(1)(t)}, ${entry(0)(t)}))`,
  ],
  "two entries whose order was swapped": [
    1,
    (t) => t.sql`
    update audit_log a set xid = b.xid
    from audit_log b where (a.id, b.id) in ((${entry(0)(t)}, ${entry(1)(t)}), (${entry(1)(t)}, ${entry(0)(t)}))`,
  ],
  "an entry that was given another id": [
    1,
    (t) => t.sql`update audit_log set id = ${newId()} where id = ${entry(0)(t)}`,
  ],
  "an entry that was given to another tenant": [
    1,
    (t) => t.sql`update audit_log set tenant_id = ${world.two.a.id} where id = ${entry(0)(t)}`,
  ],
  "a seal whose digest was changed": [
    2,
    (t) => t.sql`update audit_seals set digest = repeat('0', 64) where ${seal(t, 2)}`,
  ],
  "a seal whose horizon was moved": [
    2,
    (t) => t.sql`update audit_seals set horizon = '9' where ${seal(t, 2)}`,
  ],
  "a seal whose time was changed": [
    1,
    (t) =>
      t.sql`update audit_seals set sealed_at = sealed_at - interval '1 day' where ${seal(t, 1)}`,
  ],
  "a seal whose key was renamed": [
    1,
    (t) => t.sql`update audit_seals set key_id = 'x' where ${seal(t, 1)}`,
  ],
  "a seal whose count was changed": [
    3,
    (t) => t.sql`update audit_seals set entries = 99 where ${seal(t, 3)}`,
  ],
  "a seal whose signature was changed": [
    2,
    (t) => t.sql`
    update audit_seals set signature = overlay(signature placing 'AAAA' from length(signature) - 20) where ${seal(t, 2)}`,
  ],
  "a seal with the signature of another": [
    2,
    (t) => t.sql`
    update audit_seals set signature = (select signature from audit_seals where ${seal(t, 1)}) where ${seal(t, 2)}`,
  ],
  "a seal that was deleted": [2, (t) => t.sql`delete from audit_seals where ${seal(t, 2)}`],
  "the first seal deleted": [1, (t) => t.sql`delete from audit_seals where ${seal(t, 1)}`],
  "a seal that was deleted and the later ones moved up": [
    2,
    async (t) => {
      await t.sql`delete from audit_seals where ${seal(t, 2)}`;
      await t.sql`update audit_seals set seq = 2 where ${seal(t, 3)}`;
    },
  ],
  "two seals that were swapped": [
    1,
    async (t) => {
      await t.sql`update audit_seals set seq = 0 where ${seal(t, 1)}`;
      await t.sql`update audit_seals set seq = 1 where ${seal(t, 2)}`;
      await t.sql`update audit_seals set seq = 2 where ${seal(t, 0)}`;
    },
  ],
};

describe("in a sealed log", () => {
  let audited: Audited;

  beforeAll(async () => {
    audited = await world.sealed();
    const { sql, tenant } = audited;
    await sql.unsafe(`
      create table kept_log as select * from audit_log where tenant_id = '${tenant.id}';
      create table kept_seals as select * from audit_seals where tenant_id = '${tenant.id}'`);
  });

  afterEach(async () => {
    const { sql, tenant } = audited;
    await sql.begin(async (tx) => {
      await tx`delete from audit_log
        where tenant_id = ${tenant.id} or id in (select id from kept_log)`;
      await tx`delete from audit_seals where tenant_id = ${tenant.id}`;
      await tx`insert into audit_log select * from kept_log`;
      await tx`insert into audit_seals select * from kept_seals`;
    });
    expect(await audited.verify()).toMatchObject({ ok: true, seals: 3, entries: 9 });
  });

  test.each(Object.entries(tampered))("finds %s", async (_, [at, tamper]) => {
    await tamper(audited);
    expect(await audited.verify()).toMatchObject({ ok: false, seal: at });
  });
});

test("finds removed newest seals by the head", async () => {
  const audited = await world.sealed();
  const before = await audited.verify();
  const { sql, tenant } = audited;
  await sql`delete from audit_seals where ${seal(audited, 3)}`;
  await sql`delete from audit_log where tenant_id = ${tenant.id} and id in (${entry(6)(audited)})`;
  const after = await audited.verify();
  expect(after).toMatchObject({ ok: true, seals: 2 });
  expect(after.ok && before.ok && after.head !== before.head).toBe(true);
  // Sealing again does not bring the logged head back.
  await audited.seal();
  const again = await audited.verify();
  expect(again.ok && before.ok && again.head !== before.head).toBe(true);
});

test("finds a seal that was replaced by another one over the same entries", async () => {
  const audited = await world.open();
  const { sql } = audited;
  await audited.act(1);
  await audited.seal();
  await sql`create table kept_seal as select * from audit_seals where ${seal(audited, 1)}`;
  await sql`delete from audit_seals where ${seal(audited, 1)}`;
  await audited.seal();
  await audited.act(1);
  await audited.seal();
  expect(await audited.verify()).toMatchObject({ ok: true, seals: 2 });
  await sql`delete from audit_seals where ${seal(audited, 1)}`;
  await sql`insert into audit_seals select * from kept_seal`;
  expect(await audited.verify()).toMatchObject({ ok: false, seal: 2 });
});

test("finds a seal of an unknown key", async () => {
  const audited = await world.sealed();
  const forged = await newSigningKey("audit-1");
  await audited.sql`delete from audit_seals where ${seal(audited, 3)}`;
  await audited.seal(forged);
  expect(await audited.verify()).toMatchObject({ ok: false, seal: 3 });
});

test("a changed key is valid while the old one is known", async () => {
  const audited = await world.sealed();
  const next = await newSigningKey("audit-2");
  await audited.act(1);
  await audited.seal(next);
  const both = keySet(audited.key, next);
  expect(await verifyAudit(audited.scope, both)).toMatchObject({ ok: true, seals: 4 });
  expect(await audited.verify()).toMatchObject({ ok: false, seal: 4 });
});
