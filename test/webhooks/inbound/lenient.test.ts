import { describe, expect, it } from "vitest";
import { useStack } from "../../support/stack.ts";
import { send, tenantWithEndpoints, untilProcessed } from "./support.ts";
import { useFixture } from "../../support/fixture.ts";
import { useSql } from "../../support/database.ts";

const stack = useStack({ timeScale: 20 });
const sql = useSql(stack);
const acme = useFixture(() => tenantWithEndpoints(stack, "acme"));
const users = useFixture(() => acme.endpoint("user-service"));
const payments = useFixture(() => acme.endpoint("payment-service"));

let version = 0;
const event = (data: object, type = "user.updated") => ({
  id: crypto.randomUUID(),
  type,
  timestamp: new Date().toISOString(),
  data: { version: (version += 1), ...data },
});
const processed = () => untilProcessed(sql, acme.tenant.id);
const findUser = async (externalId: string) => {
  const [row] = await sql`select active, user_name, email, title, department, given_name from users
    where tenant_id = ${acme.tenant.id} and external_ids ->> 'main' = ${externalId}`;
  return row;
};
const eventOf = async (eventId: string) => {
  const { items } = await acme.client.webhookEvents.list.query({ limit: 200 });
  return items.find((item) => item.eventId === eventId);
};
const full = (id: string) => ({
  id,
  userName: `${id}@x.test`,
  email: `${id}@x.test`,
  title: "Seller",
  department: "East",
  firstName: "Ann",
});

function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let n = 0; n < levels; n += 1) value = [value];
  return value;
}

describe("an invalid field", () => {
  const odd = {
    email: "",
    title: "",
    department: 5,
    firstName: { a: 1 },
    managerId: [],
    roles: "admin",
    displayName: "x".repeat(2000),
  };

  it("is ignored with a warning, and the rest is applied", async () => {
    await send({ ...users, body: event(full("odd")) });
    await processed();
    const change = event({ ...full("odd"), ...odd, active: false, title: "" });
    const renamed = event({ ...full("renamed"), email: "no-address", lastName: "New" });
    expect((await send({ ...users, body: [change, renamed] })).body.accepted).toBe(2);
    await processed();
    expect(await findUser("odd")).toEqual({
      active: false,
      user_name: "odd@x.test",
      email: "odd@x.test",
      title: "Seller",
      department: "East",
      given_name: "Ann",
    });
    expect(await eventOf(change.id)).toMatchObject({
      status: "done",
      warnings: expect.arrayContaining([
        "data.email: is empty; ignored",
        "data.title: is empty; ignored",
        "data.department: must be a string; ignored",
        "data.roles: must be an array; ignored",
      ]),
    });
    expect(await findUser("renamed")).toMatchObject({ active: true, email: null });
    expect((await eventOf(renamed.id))?.warnings).toEqual([
      "data.email: must be an email address; ignored",
    ]);
    expect((await acme.client.deadLetters.list.query({ source: "webhook" })).items).toEqual([]);
  });

  it.each([
    ["no user name", { userName: undefined }],
    ["a number for a user name", { userName: 7 }],
    ["an empty user name", { userName: "" }],
    ["another user's user name", { userName: "admin@x.test" }],
    ["an invalid version", { version: "x" }],
    ["a negative version", { version: -1 }],
    ["an address with blanks", { email: "  leaver@x.test " }],
    ["a state as text", { active: "False" }],
    ["only its type", { active: null }, "user.deactivated"],
    ["its type and an invalid state", { active: "gone" }, "user.deactivated"],
  ])("does not prevent a deactivation: %s", async (what, more, type?: string) => {
    const id = `leaver-${what.replaceAll(/\W/g, "-")}`;
    await send({ ...users, body: event(full(id)) });
    await processed();
    const leaves = event({ ...full(id), active: false, ...more }, type);
    await send({ ...users, body: leaves });
    await processed();
    expect(await findUser(id)).toMatchObject({ active: false });
    expect((await eventOf(leaves.id))?.status).toBe("done");
  });

  it.each([
    ["half of a surrogate pair", { title: "cut \ud83d" }, "data.title: holds half of"],
    ["U+0000 in an address", { email: "a\u0000@x.test" }, "data.email: holds U+0000"],
    ["a name that cannot be stored", { "x\udc00": 1 }, "holds half of"],
    ["a field of many levels", { note: nested(5000) }, "is nested more than 100 levels deep"],
  ])("does not prevent a deactivation or a deletion: %s", async (what, more, warning) => {
    for (const [n, type] of ["user.updated", "user.deactivated", "user.deleted"].entries()) {
      const id = `cut-${what.length}-${n}`;
      await send({ ...users, body: event(full(id)) });
      await processed();
      const active = type === "user.updated" ? { active: false } : {};
      const leaves = event({ ...full(id), ...active, ...more }, type);
      expect((await send({ ...users, body: leaves })).status).toBe(202);
      await processed();
      expect(await findUser(id)).toMatchObject({ active: false });
      expect(await eventOf(leaves.id)).toMatchObject({
        status: "done",
        warnings: [expect.stringContaining(warning)],
      });
    }
    // No user can have an id that cannot be stored.
    const unknown = event({ ...full("x"), id: "x\ud83d" }, "user.deactivated");
    expect((await send({ ...users, body: unknown })).status).toBe(400);
  });

  it.each([
    ["an empty time", { timestamp: "" }],
    ["a number for a time", { timestamp: 7 }],
    ["an empty id", { id: "" }],
    ["a number for an id", { id: 7 }],
  ])("does not prevent a deletion: %s of the event", async (what, more) => {
    const id = `deleted-${what.replaceAll(" ", "-")}`;
    await send({ ...users, body: event(full(id)) });
    await processed();
    const body = { ...event({ id, email: 7 }, "user.deleted"), ...more };
    expect((await send({ ...users, body })).status).toBe(202);
    await processed();
    expect(await findUser(id)).toMatchObject({ active: false });
  });

  it("does not reactivate a user who has left", async () => {
    await send({ ...users, body: event({ ...full("left"), active: false }) });
    await processed();
    for (const active of [undefined, null, "maybe", 1]) {
      await send({ ...users, body: event({ ...full("left"), active }) });
    }
    await processed();
    expect(await findUser("left")).toMatchObject({ active: false });
    await send({ ...users, body: event(full("left"), "user.reactivated") });
    await processed();
    expect(await findUser("left")).toMatchObject({ active: true });
  });

  it("of a subscription or an invoice is ignored as well", async () => {
    const past = event(
      { id: "sub", status: "past_due", pastDueSince: "0000-01-01T00:00:00Z" },
      "subscription.updated",
    );
    const invoice = event(
      {
        id: "inv",
        amountDue: 5,
        currency: "EUR",
        status: "open",
        dueAt: "soon",
        subscriptionId: 7,
      },
      "invoice.created",
    );
    await send({ ...payments, body: [past, invoice] });
    await processed();
    expect((await acme.client.tenants.current.query()).paymentStatus).toBe("past_due");
    const zone = { id: "zone", status: "past_due", pastDueSince: "2026-11-30T00:00:00+23:59" };
    const far = event(zone, "subscription.updated");
    await send({ ...payments, body: far });
    await processed();
    expect(await eventOf(far.id)).toMatchObject({ status: "done", warnings: [expect.any(String)] });
    expect(await eventOf(past.id)).toMatchObject({
      status: "done",
      warnings: [expect.any(String)],
    });
    const [row] = await sql`select data from external_records
      where tenant_id = ${acme.tenant.id} and external_id = 'inv'`;
    expect(row?.["data"]).toEqual({
      id: "inv",
      version: expect.any(Number),
      amountDue: 5,
      currency: "EUR",
      status: "open",
    });
  });
});

describe("addresses", () => {
  it.each([
    ["internationalized", "jörg@bücher.example"],
    ["in punycode", "jorg@xn--bcher-kva.example"],
    ["surrounded by blanks", "  spaced@x.test\u00A0"],
  ])("that are %s are accepted, without surrounding blanks", async (what, email) => {
    const id = `mail-${what.length}`;
    await send({ ...users, body: event({ ...full(id), email }) });
    await processed();
    expect(await findUser(id)).toMatchObject({ email: email.trim() });
  });
});
