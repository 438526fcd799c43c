import { describe, expect, test } from "vitest";
import { newId } from "../../shared/ids.ts";
import { attackerOn } from "../isolation/support/two-tenants.ts";
import { useAuditWorld } from "./support/audited.ts";

const world = useAuditWorld();

describe("seals", () => {
  test("cover each entry once and form a chain", async () => {
    const audited = await world.open();
    expect(await audited.seal()).toBeNull();
    expect(await audited.verify()).toEqual({ ok: true, seals: 0, entries: 0, head: null });
    await audited.act(3);
    const first = await audited.seal();
    expect(first).toMatchObject({ seq: 1, entries: 4 });
    expect(await audited.seal()).toBeNull();
    await audited.act(1);
    const second = await audited.seal();
    expect(second).toMatchObject({ seq: 2, entries: 2 });
    expect(second?.fingerprint).not.toBe(first?.fingerprint);
    const head = second?.fingerprint ?? "";
    expect(await audited.verify()).toEqual({ ok: true, seals: 2, entries: 6, head });
  });

  test("do not cover entries that are not sealed yet", async () => {
    const audited = await world.sealed();
    const before = await audited.verify();
    await audited.add();
    expect(await audited.verify()).toEqual(before);
  });

  test("exclude a transaction in progress, which the next seal includes", async () => {
    const audited = await world.open();
    let started: () => void = () => undefined;
    let finish: () => void = () => undefined;
    const running = new Promise<void>((resolve) => (started = resolve));
    const gate = new Promise<void>((resolve) => (finish = resolve));
    const { id } = audited.tenant;
    const slow = audited.sql.begin(async (tx) => {
      await tx`insert into audit_log (tenant_id, id, actor, action, subject_id, request_id)
        values (${id}, ${newId()}, 'slow', 'user.create', 'u', 'r')`;
      started();
      await gate;
    });
    try {
      await running;
      // Later transactions commit before it; none of them can be sealed while it runs.
      await audited.act(2);
      expect(await audited.sealNow()).toBeNull();
    } finally {
      finish();
      await slow;
    }
    expect(await audited.seal()).toMatchObject({ seq: 1, entries: 4 });
    expect(await audited.verify()).toMatchObject({ ok: true, entries: 4 });
  });

  test("that run concurrently seal each entry once", async () => {
    const audited = await world.open();
    for (let round = 1; round <= 5; round += 1) {
      await audited.act(2);
      const heads = await Promise.all([audited.seal(), audited.sealNow(), audited.sealNow()]);
      // There are two seals only if a transaction of another test file moved the horizon between them.
      const made = heads.filter((head) => head !== null);
      expect(new Set(made.map(({ seq }) => seq)).size).toBe(made.length);
      expect(made.reduce((sum, { entries }) => sum + entries, 0)).toBe(3);
    }
    expect(await audited.verify()).toMatchObject({ ok: true, entries: 15 });
  });

  test("during changes cover each entry once in the end", async () => {
    const audited = await world.open();
    const writing = Array.from({ length: 40 }, () => audited.add());
    for (const change of writing) await Promise.all([change, audited.sealNow()]);
    await audited.seal();
    expect(await audited.verify()).toMatchObject({ ok: true, entries: 40 });
  });

  test("of one tenant do not depend on another's", async () => {
    const [one, other] = [await world.sealed(), await world.sealed()];
    await other.sql`delete from audit_log where tenant_id = ${other.tenant.id}`;
    expect(await one.verify()).toMatchObject({ ok: true, seals: 3 });
    expect(await other.verify()).toMatchObject({ ok: false });
  });
});

test("the runtime role can neither change nor remove what it has written", async () => {
  const audited = await world.sealed();
  const attacker = attackerOn(world.two.database.app);
  for (const statement of [
    "update audit_log set actor = 'x'",
    "delete from audit_log",
    "truncate audit_log",
    "update audit_seals set digest = ''",
    "delete from audit_seals",
    "insert into audit_log select * from audit_log on conflict (tenant_id, id) do update set actor = 'x'",
  ]) {
    await expect(attacker.as(audited.tenant.id, statement), statement).rejects.toMatchObject({
      code: "42501",
    });
  }
  await attacker.sql.end();
  expect(await audited.verify()).toMatchObject({ ok: true, entries: 9 });
});
