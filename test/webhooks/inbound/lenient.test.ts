import { describe, expect, it } from "vitest";
import { useStack } from "../../support/stack.ts";
import { send, tenantWithEndpoints, untilSettled } from "./support.ts";
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
const settled = () => untilSettled(sql, acme.tenant.id);
const person = async (externalId: string) => {
  const [row] = await sql`select active, user_name, email, title, department, given_name from users
    where tenant_id = ${acme.tenant.id} and external_ids ->> 'main' = ${externalId}`;
  return row;
};
const eventOf = async (eventId: string) => {
  const { items } = await acme.client.webhookEvents.list.query({ limit: 200 });
  return items.find((one) => one.eventId === eventId);
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

describe("a field that makes no sense", () => {
  const odd = {
    email: "",
    title: "",
    department: 5,
    firstName: { a: 1 },
    managerId: [],
    roles: "admin",
    displayName: "x".repeat(2000),
  };

  it("is left out with a warning, and the rest takes effect", async () => {
    await send({ ...users, body: event(full("odd")) });
    await settled();
    const change = event({ ...full("odd"), ...odd, active: false, title: "" });
    const renamed = event({ ...full("renamed"), email: "nobody", lastName: "New" });
    expect((await send({ ...users, body: [change, renamed] })).body.accepted).toBe(2);
    await settled();
    expect(await person("odd")).toEqual({
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
    expect(await person("renamed")).toMatchObject({ active: true, email: null });
    expect((await eventOf(renamed.id))?.warnings).toEqual([
      "data.email: must be an email address; ignored",
    ]);
    expect((await acme.client.deadLetters.list.query({ source: "webhook" })).items).toEqual([]);
  });

  it.each([
    ["no user name", { userName: undefined }],
    ["a number for a user name", { userName: 7 }],
    ["an empty user name", { userName: "" }],
    ["somebody else's user name", { userName: "admin@x.test" }],
    ["a version that is none", { version: "x" }],
    ["a negative version", { version: -1 }],
    ["an address with blanks", { email: "  leaver@x.test " }],
    ["a state in words", { active: "False" }],
    ["its type alone", { active: null }, "user.deactivated"],
    ["its type against nonsense", { active: "gone" }, "user.deactivated"],
  ])("never holds up a deactivation with %s", async (what, more, type?: string) => {
    const id = `leaver-${what.replaceAll(/\W/g, "-")}`;
    await send({ ...users, body: event(full(id)) });
    await settled();
    const leaves = event({ ...full(id), active: false, ...more }, type);
    await send({ ...users, body: leaves });
    await settled();
    expect(await person(id)).toMatchObject({ active: false });
    expect((await eventOf(leaves.id))?.status).toBe("done");
  });

  it.each([
    ["half of a surrogate pair", { title: "cut \ud83d" }, "data.title: holds half of"],
    ["U+0000 in an address", { email: "a\u0000@x.test" }, "data.email: holds U+0000"],
    ["a name that cannot be stored", { "x\udc00": 1 }, "holds half of"],
    ["a field of many levels", { note: nested(5000) }, "is nested more than 100 levels deep"],
  ])("never holds up a deactivation or a deletion with %s", async (what, more, warning) => {
    for (const [n, type] of ["user.updated", "user.deactivated", "user.deleted"].entries()) {
      const id = `cut-${what.length}-${n}`;
      await send({ ...users, body: event(full(id)) });
      await settled();
      const active = type === "user.updated" ? { active: false } : {};
      const leaves = event({ ...full(id), ...active, ...more }, type);
      expect((await send({ ...users, body: leaves })).status).toBe(202);
      await settled();
      expect(await person(id)).toMatchObject({ active: false });
      expect(await eventOf(leaves.id)).toMatchObject({
        status: "done",
        warnings: [expect.stringContaining(warning)],
      });
    }
    // Whose id cannot be stored is nobody here.
    const nobody = event({ ...full("x"), id: "x\ud83d" }, "user.deactivated");
    expect((await send({ ...users, body: nobody })).status).toBe(400);
  });

  it.each([
    ["an empty time", { timestamp: "" }],
    ["a number for a time", { timestamp: 7 }],
    ["an empty id", { id: "" }],
    ["a number for an id", { id: 7 }],
  ])("never holds up a deletion with %s of the event", async (what, more) => {
    const id = `deleted-${what.replaceAll(" ", "-")}`;
    await send({ ...users, body: event(full(id)) });
    await settled();
    const body = { ...event({ id, email: 7 }, "user.deleted"), ...more };
    expect((await send({ ...users, body })).status).toBe(202);
    await settled();
    expect(await person(id)).toMatchObject({ active: false });
  });

  it("brings nobody back who has left", async () => {
    await send({ ...users, body: event({ ...full("left"), active: false }) });
    await settled();
    for (const active of [undefined, null, "maybe", 1]) {
      await send({ ...users, body: event({ ...full("left"), active }) });
    }
    await settled();
    expect(await person("left")).toMatchObject({ active: false });
    await send({ ...users, body: event(full("left"), "user.reactivated") });
    await settled();
    expect(await person("left")).toMatchObject({ active: true });
  });

  it("of a subscription or an invoice is left out as well", async () => {
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
    await settled();
    expect((await acme.client.tenants.current.query()).paymentStatus).toBe("past_due");
    const zone = { id: "zone", status: "past_due", pastDueSince: "2026-11-30T00:00:00+23:59" };
    const far = event(zone, "subscription.updated");
    await send({ ...payments, body: far });
    await settled();
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
    ["with blanks around", "  spaced@x.test\u00A0"],
  ])("that are %s are taken, without blanks around", async (what, email) => {
    const id = `mail-${what.length}`;
    await send({ ...users, body: event({ ...full(id), email }) });
    await settled();
    expect(await person(id)).toMatchObject({ email: email.trim() });
  });
});
