import { describe, expect, it } from "vitest";
import { useStack } from "../support/stack.ts";
import { until } from "../support/until.ts";
import { untilHandled } from "../sync/support.ts";
import { startPushReceiver, tenantWithReceivers } from "./support.ts";
import { useFixture } from "../support/fixture.ts";
import { useSql } from "../support/database.ts";

const stack = useStack();
const sql = useSql(stack);
const acme = useFixture(() => tenantWithReceivers(stack, "acme"));

const polls = (name: string) => ({ delivery: "poll", name, audience: "hub" }) as const;
const removeAll = async () => {
  const { items } = await acme.client.receivers.list.query();
  for (const { id } of items) await acme.client.receivers.remove.mutate({ id });
};

describe("the Authorization header of a push", () => {
  it("is sealed, bound to its receiver, and never returned", async () => {
    const hub = startPushReceiver();
    const { receivers, audit } = acme.client;
    const authorization = "Bearer very-secret-value";
    const push = (name: string) =>
      ({ delivery: "push", name, audience: "a", url: hub.url, authorization }) as const;
    const first = await receivers.create.mutate(push("first"));
    const second = await receivers.create.mutate(push("second"));
    expect(first).toMatchObject({ authorized: true, content: "notice", pollUrl: null });
    const outputs = JSON.stringify([
      first,
      await receivers.list.query(),
      await audit.list.query({ limit: 200 }),
      [stack.server, stack.provisioning, stack.analytics].map(({ logs }) => logs),
    ]);
    expect(outputs).not.toContain("very-secret");
    const rows = await sql`select "authorization" from event_receivers order by name`;
    expect(JSON.stringify(rows)).not.toContain("very-secret");
    expect(new Set(rows.map((row) => row["authorization"])).size).toBe(2);

    // A sealed header that is moved to another receiver cannot be decrypted. Only the first one gets a push.
    await acme.tenant.person({ userName: "before" });
    await until("both receivers have a token", () => hub.received.length === 2);
    expect(hub.received.map(({ headers }) => headers.get("authorization"))).toEqual([
      authorization,
      authorization,
    ]);
    await untilHandled(sql, acme.tenant.id);
    await sql`
      update event_receivers set "authorization" = (
        select "authorization" from event_receivers where id = ${first.id})
      where id = ${second.id}`;
    await acme.tenant.person({ userName: "after" });
    await untilHandled(sql, acme.tenant.id);
    const { items } = await acme.client.deadLetters.list.query();
    expect(items.map(({ reason }) => reason)).toEqual([
      expect.stringContaining("cannot be decrypted"),
    ]);
    await until("the first receiver has a token", () => hub.received.length === 3);
    await removeAll();
    await hub.stop();
  });

  it("must be a valid header", async () => {
    for (const authorization of ["", "a\nx-admin: 1", "ä", " a"]) {
      await expect(
        acme.client.receivers.create.mutate({
          delivery: "push",
          name: "bad",
          audience: "a",
          url: "http://127.0.0.1:9/",
          authorization,
        }),
      ).rejects.toMatchObject({ data: { code: "BAD_REQUEST" } });
    }
  });
});

describe("a tenant's receivers", () => {
  it("are at most ten, even if created concurrently", async () => {
    const made = await Promise.allSettled(
      Array.from({ length: 14 }, (_, n) => acme.client.receivers.create.mutate(polls(`r${n}`))),
    );
    expect(made.filter(({ status }) => status === "fulfilled")).toHaveLength(10);
    const refused = made.flatMap((each) => (each.status === "rejected" ? [each.reason] : []));
    expect(refused).toHaveLength(4);
    for (const reason of refused) expect(reason).toMatchObject({ data: { code: "CONFLICT" } });
    expect((await acme.client.receivers.list.query()).items).toHaveLength(10);
    await removeAll();
  });

  it("have unique names", async () => {
    await acme.client.receivers.create.mutate(polls("hub"));
    await expect(acme.client.receivers.create.mutate(polls("hub"))).rejects.toMatchObject({
      data: { code: "CONFLICT", field: "name" },
    });
    await removeAll();
  });

  it("can be removed while tokens are stored for them; creation and removal are audited", async () => {
    const { id } = await acme.client.receivers.create.mutate(polls("goes"));
    const people = Array.from({ length: 8 }, (_, n) =>
      acme.tenant.person({ userName: `goes-${n}` }),
    );
    await until(
      "the first tokens are stored",
      async () => (await sql`select 1 from polled_events where receiver_id = ${id}`).length > 0,
    );
    expect(await acme.client.receivers.remove.mutate({ id })).toEqual({ removed: true });
    await Promise.all(people);
    await untilHandled(sql, acme.tenant.id);
    expect(await sql`select 1 from polled_events`).toHaveLength(0);
    const { items } = await acme.client.audit.list.query({ subjectId: id });
    expect(items.map(({ action, actor }) => [action, actor])).toEqual([
      ["receiver.remove", `user:${acme.adminId}`],
      ["receiver.create", `user:${acme.adminId}`],
    ]);
    await expect(acme.client.receivers.remove.mutate({ id })).rejects.toMatchObject({
      data: { code: "NOT_FOUND" },
    });
  });
});
