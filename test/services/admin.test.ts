import { describe, expect, test } from "vitest";
import { useReceiver } from "./receiver.ts";
import { ann, invoice, message, people, subscription, useServices } from "./simulator.ts";

const { call, admin, adminUrl, restart } = useServices();
const receiver = useReceiver();
const users = "/user-service/v1/users";
const listen = () => admin().putAccount("one", { token: "token-1", webhooks: receiver.hooks() });

async function ask(method: string, path: string, body?: unknown) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const answer = await fetch(adminUrl() + path, { method, ...(text && { body: text }) });
  const { error } = (await answer.json()) as { error?: { code: string; message: string } };
  return [answer.status, error?.code, error?.message];
}

describe("a bulk change", () => {
  test("creates, changes and deletes in order, and returns the current items", async () => {
    await listen();
    const [zero, one] = people(2);
    await admin().change("one", "users", [{ ...zero }]);
    const items = await admin().change("one", "users", [
      { id: "u-000", title: "Rep" },
      { ...one },
      { id: "u-000", deleted: true },
      { id: "u-000", deleted: true },
      { ...one, title: "Rep" },
    ]);
    expect(items.map(({ id, version }) => [id, version])).toEqual([
      ["u-000", 2],
      ["u-001", 1],
      ["u-000", 3],
      ["u-000", 3],
      ["u-001", 2],
    ]);
    expect((await call("GET", users)).body.items).toEqual([items[3], items[4]]);
    const { id: _given, ...nameless } = ann;
    const [made] = await admin().change("one", "users", [nameless]);
    expect(made?.id).toMatch(/^usr_/);
    expect(await admin().change("one", "users", [])).toEqual([]);
    await admin().settle("one");
    expect(receiver.events().map(({ type }) => type)).toEqual([
      "user.created",
      "user.updated",
      "user.created",
      "user.deleted",
      "user.updated",
      "user.created",
    ]);
  });

  test.each([
    [400, "2: userName: ", [{ id: "u-9" }]],
    [400, "2: userName: ", [{ id: "u-9", deleted: true }]],
    [400, "2: email: ", [{ id: "u-000", email: "none" }]],
    [400, "2: input: ", [{ id: "u-000", version: 7 }]],
    [400, "2.id: ", [{ id: "" }]],
    [400, "2: ", ["u-000"]],
    [409, "2: the user is deleted", [{ id: "gone", title: "Rep" }]],
    [409, "2: the user name is taken", [{ id: "u-000", userName: "1@ONE.test" }]],
    [409, "3: the id or the user name is taken", [people(4)[3], { ...people(4)[3], id: "u-9" }]],
  ])("with something wrong is refused whole: %i %s", async (status, reason, wrong) => {
    await admin().change("one", "users", [
      ...people(2),
      { ...ann, id: "gone" },
      { id: "gone", deleted: true },
    ]);
    await listen();
    const before = await call("GET", users);
    const first = [people(3)[2], { id: "u-001", title: "Rep" }];
    const [refused, , message] = await ask("POST", "/accounts/one/users", [...first, ...wrong]);
    expect([refused, message]).toEqual([status, expect.stringContaining(reason)]);
    expect(message).toMatch(/^\d/);
    expect(await call("GET", users)).toEqual(before);
    expect(await admin().deliveries("one")).toEqual([]);
    // The positive control: the valid items are accepted on their own.
    expect(
      await admin().change(
        "one",
        "users",
        first.map((one) => ({ ...one })),
      ),
    ).toHaveLength(2);
    expect(await admin().deliveries("one")).toHaveLength(2);
  });

  test("refuses to delete items that cannot be deleted", async () => {
    await admin().change("one", "subscriptions", [subscription]);
    await admin().change("one", "invoices", [invoice]);
    await admin().change("one", "messages", [message]);
    for (const [kind, id] of [
      ["subscriptions", "s-1"],
      ["invoices", "i-1"],
      ["messages", "m-1"],
    ])
      expect((await ask("POST", `/accounts/one/${kind}`, [{ id, deleted: true }]))[0]).toBe(400);
  });
});

describe("the admin port", () => {
  test("replaces the account, and its items and webhook faults stay", async () => {
    await listen();
    await admin().change("one", "users", [ann]);
    await admin().settle("one");
    const faults = await admin().putWebhookFaults("one", { drop: 0.5 });
    expect(faults).toEqual({ drop: 0.5, double: 0, reorder: 0, seed: 1 });
    await admin().putAccount("one", { token: "token-9", batch: 3 });
    await admin().putAccount("two", { token: "token-1" });
    const one = { name: "one", token: "token-9", webhooks: {}, batch: 3, webhookFaults: faults };
    const two = { name: "two", token: "token-1", webhooks: {}, webhookFaults: null };
    expect(await admin().accounts()).toEqual([one, two]);
    await restart();
    expect(await admin().accounts()).toEqual([one, two]);
    expect((await call("GET", `${users}/u-1`, { token: "token-9" })).status).toBe(200);
    expect(await admin().deliveries("one")).toHaveLength(1);
  });

  const webhooks = { "user-service": { url: "http://127.0.0.1:1", secret: "whsec_!" } };
  test.each([
    ["PUT", "/accounts/one", "{", "the body is not JSON"],
    ["PUT", "/accounts/one", {}, "token: "],
    ["PUT", "/accounts/one", { token: "t", batch: 0 }, "batch: "],
    ["PUT", "/accounts/one", { token: "t", colour: "red" }, "input: "],
    ["PUT", "/accounts/one", { token: "t", webhooks: { other: {} } }, "webhooks: "],
    ["PUT", "/accounts/one", { token: "t", webhooks }, "webhooks.user-service.secret: "],
    ["PUT", "/accounts/one/webhook-faults", { drop: 2 }, "drop: "],
    ["PUT", "/accounts/one/webhook-faults", { seed: 0.5 }, "seed: "],
    ["GET", "/accounts/one/checksum/people", undefined, "input: "],
    ["POST", "/accounts/one/people", [], "input: "],
    ["POST", "/accounts/one/users", {}, "input: "],
    ["POST", "/accounts/one/users", "", "the body is not JSON"],
    ["POST", "/faults", { kind: "flood" }, "kind: "],
    ["POST", "/faults", { kind: "status", status: 200 }, "status: "],
    ["POST", "/faults", { kind: "latency", count: 0 }, "count: "],
    ["POST", "/faults", { kind: "latency", ms: 2 ** 31 }, "ms: "],
  ])("answers 400 to %s %s %j", async (method, path, body, reason) => {
    const before = await admin().accounts();
    const [status, code, message] = await ask(method, path, body);
    expect([status, code]).toEqual([400, "invalid"]);
    expect(message).toMatch(reason);
    expect(await admin().accounts()).toEqual(before);
    expect(await admin().faults()).toEqual([]);
  });

  test.each([
    ["PUT", "/accounts/none/webhook-faults", {}],
    ["GET", "/accounts/none/deliveries", undefined],
    ["GET", "/accounts/none/checksum/users", undefined],
    ["POST", "/accounts/none/settle", undefined],
    ["POST", "/accounts/none/users", []],
    ["DELETE", "/faults/none", undefined],
    ["GET", "/nothing", undefined],
  ])("answers 404 to %s %s", async (method, path, body) => {
    expect((await ask(method, path, body)).slice(0, 2)).toEqual([404, "not_found"]);
  });

  test("answers 409 to a token of another account, which keeps the token", async () => {
    const refusal = [409, "conflict", "account one has this token"];
    expect(await ask("PUT", "/accounts/two", { token: "token-1" })).toEqual(refusal);
    expect(await admin().accounts()).toMatchObject([{ name: "one", token: "token-1" }]);
    await expect(admin().putAccount("two", { token: "token-1" })).rejects.toThrow(/409.*has this/);
  });
});
