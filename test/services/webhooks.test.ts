import { describe, expect, test } from "vitest";
import { servicesAdmin } from "../standins/services/admin/client.ts";
import { startServices } from "../standins/services/server.ts";
import { until } from "../support/until.ts";
import { useReceiver } from "./receiver.ts";
import { ann, invoice, message, people, subscription, useServices } from "./simulator.ts";

const { call, admin, logs } = useServices();
const receiver = useReceiver();
const users = "/user-service/v1/users";
const listen = (more: { batch?: number } = {}) =>
  admin().putAccount("one", { token: "token-1", webhooks: receiver.hooks(), ...more });
const sent = () => receiver.events().map(({ type, data }) => `${type} ${data.id} ${data.version}`);

describe("a change", () => {
  test("has one event with the resulting item, in the order of the changes", async () => {
    await listen();
    const answers = [
      await call("POST", users, { body: ann }),
      await call("PATCH", `${users}/u-1`, { body: { title: "Rep" } }),
      await call("PATCH", `${users}/u-1`, { body: { active: false } }),
      await call("PATCH", `${users}/u-1`, { body: { active: true, title: null } }),
      await call("DELETE", `${users}/u-1`),
    ];
    // A change without effect and a refused one have no event.
    await call("DELETE", `${users}/u-1`);
    await call("PATCH", `${users}/u-1`, { body: { title: "Rep" } });
    await admin().settle("one");
    expect(sent()).toEqual([
      "user.created u-1 1",
      "user.updated u-1 2",
      "user.deactivated u-1 3",
      "user.reactivated u-1 4",
      "user.deleted u-1 5",
    ]);
    expect(receiver.events().map(({ data }) => data)).toEqual(answers.map(({ body }) => body));
    for (const { webhookId, path, body } of receiver.requests)
      expect({ path, body }).toMatchObject({ path: "/users", body: { id: webhookId } });
    for (const { timestamp, data } of receiver.events()) expect(timestamp).toBe(data.updatedAt);
    expect(new Set(receiver.events().map(({ id }) => id)).size).toBe(5);
    expect(await admin().deliveries("one")).toMatchObject(
      receiver.requests.map(({ webhookId: id }) => ({ id, status: "delivered", attempts: 1 })),
    );
    expect(logs).toEqual([]);
  });

  test("of each kind goes to the webhook of its service", async () => {
    await listen();
    await admin().change("one", "subscriptions", [subscription, { id: "s-1", seats: 3 }]);
    await admin().change("one", "invoices", [invoice, { id: "i-1", status: "paid" }]);
    await admin().change("one", "messages", [message]);
    await admin().settle("one");
    const to = (path: string) =>
      receiver.requests.flatMap((one) => (one.path === path ? [one.body].flat() : []));
    expect(to("/payments").map(({ type }) => type)).toEqual([
      "subscription.created",
      "subscription.updated",
      "invoice.created",
      "invoice.updated",
    ]);
    expect(to("/messages").map(({ data }) => data["status"])).toEqual([
      "queued",
      "sent",
      "delivered",
    ]);
    expect(JSON.stringify(receiver.requests)).not.toContain(message.text);
  });

  test("has no event if the service has no webhook", async () => {
    await admin().change("one", "users", people(2));
    const webhooks = { "payment-service": receiver.hook("payments") };
    await admin().putAccount("one", { token: "token-1", webhooks });
    await admin().change("one", "users", people(3));
    await admin().change("one", "invoices", [invoice]);
    await admin().settle("one");
    expect(sent()).toEqual(["invoice.created i-1 1"]);
    expect(await admin().deliveries("one")).toHaveLength(1);
  });

  test("is signed with the secret of its account", async () => {
    const secret = `whsec_${Buffer.from("another one of twenty-four").toString("base64")}`;
    const webhooks = { "user-service": { ...receiver.hook("users"), secret } };
    await admin().putAccount("one", { token: "token-1", webhooks });
    await admin().change("one", "users", people(1));
    await admin().settle("one");
    expect(receiver.requests).toEqual([]);
    expect(await admin().deliveries("one")).toMatchObject([{ status: "given_up", answer: 401 }]);
  });
});

describe("a batch", () => {
  test("is an array of up to the maximum number of events, with one id", async () => {
    await listen({ batch: 2 });
    await admin().change("one", "users", people(5));
    await admin().settle("one");
    const { requests } = receiver;
    expect(requests.map(({ body }) => [body].flat().map(({ data }) => data.id))).toEqual([
      ["u-000", "u-001"],
      ["u-002", "u-003"],
      ["u-004"],
    ]);
    expect(requests.every(({ body }) => Array.isArray(body))).toBe(true);
    const [a, b, c] = requests.map(({ webhookId }) => webhookId);
    expect(new Set([a, b, c]).size).toBe(3);
    const borne = (await admin().deliveries("one")).map(({ webhookId }) => webhookId);
    expect(borne).toEqual([a, a, b, b, c]);
  });

  test("that is refused is repeated with its id and the same events", async () => {
    await listen({ batch: 3 });
    receiver.answerWith((nth) => (nth === 1 ? 500 : 204));
    await admin().change("one", "users", people(2));
    await until("it has come", () => receiver.requests.length > 0);
    await admin().change("one", "users", people(4).slice(2));
    await admin().settle("one");
    const [first] = receiver.requests;
    const same = receiver.requests.filter(({ webhookId }) => webhookId === first?.webhookId);
    expect(same).toEqual([first, first]);
    expect(sent().toSorted()).toEqual([0, 0, 1, 1, 2, 3].map((n) => `user.created u-00${n} 1`));
  });
});

describe("webhook faults", () => {
  /** The deliveries for forty users in a separate simulator, in which delayed ones arrive in time. */
  async function run(seed: number) {
    const running = await startServices({ databasePath: ":memory:", timeScale: 0.01 });
    const { putAccount, putWebhookFaults, change, settle, deliveries } = servicesAdmin(
      running.adminUrl,
    );
    const path = crypto.randomUUID();
    const webhooks = { "user-service": receiver.hook(path) };
    await putAccount("run", { token: "token", webhooks });
    await putWebhookFaults("run", { drop: 0.2, double: 0.2, reorder: 0.3, seed });
    await change("run", "users", people(40));
    await putWebhookFaults("run", {});
    await change("run", "users", [{ ...ann, id: "last" }]);
    await settle("run");
    const fates = (await deliveries("run")).map(({ status }) => status);
    await running.stop();
    const mine = receiver.requests.filter((request) => request.path === `/${path}`);
    return { came: mine.flatMap(({ body }) => body).map(({ data }) => data.id), fates };
  }

  test("depend on the seed, and are the same in every run", async () => {
    const first = await run(7);
    expect(await run(7)).toEqual(first);
    expect((await run(8)).came).not.toEqual(first.came);
    const ids = [...people(40).map(({ id }) => id), "last"];
    const times = (id: string) => first.came.filter((other) => other === id).length;
    expect(first.fates).toEqual(ids.map((id) => (times(id) === 0 ? "dropped" : "delivered")));
    expect(new Set(ids.map(times))).toEqual(new Set([0, 1, 2]));
    // A delayed event arrives after a later one; all others keep their order.
    const held = first.came.filter((id, at) => first.came.slice(0, at).some((other) => other > id));
    const rest = first.came.filter((id) => !held.includes(id));
    expect(held.length).toBeGreaterThan(3);
    expect(rest.length).toBeGreaterThan(3);
    expect(rest).toEqual(rest.toSorted());
  });

  test("lose an event, repeat it with one id, or delay it even if no later one follows", async () => {
    await listen();
    await admin().putWebhookFaults("one", { drop: 1 });
    await admin().change("one", "users", [{ ...ann, id: "dropped", userName: "a" }]);
    await admin().putWebhookFaults("one", { double: 1 });
    await admin().change("one", "users", [{ ...ann, id: "doubled", userName: "b" }]);
    await admin().settle("one");
    await admin().putWebhookFaults("one", { reorder: 1 });
    await admin().change("one", "users", [{ ...ann, id: "held", userName: "c" }]);
    await admin().settle("one");
    expect(receiver.events().map(({ data }) => data.id)).toEqual(["doubled", "doubled", "held"]);
    expect(receiver.requests[1]).toEqual(receiver.requests[0]);
    expect(await admin().deliveries("one")).toMatchObject([
      { status: "dropped", attempts: 0, answer: null, webhookId: null },
      { status: "delivered", attempts: 2, answer: 204 },
      { status: "delivered", attempts: 1, answer: 204 },
    ]);
  });
});
