import { describe, expect, test } from "vitest";
import { until } from "../support/until.ts";
import { useReceiver } from "./receiver.ts";
import { ann, invoice, people, useServices } from "./simulator.ts";

const { admin, logs, restart } = useServices();
const receiver = useReceiver();
const other = useReceiver();
const never = new Promise<never>(() => {});
const listen = () => admin().putAccount("one", { token: "token-1", webhooks: receiver.hooks() });
const ids = () => receiver.events().map(({ data }) => data.id);
const untilCome = (count: number) =>
  until(`${count} have come`, () => receiver.requests.length >= count);

describe("a webhook that is refused", () => {
  test.each([500, 503, 400, 404, 410, 429, 301])(
    "with %i comes again with its id and its body until it is taken",
    async (status) => {
      await listen();
      receiver.answerWith((nth) => (nth < 4 ? status : 204));
      await admin().change("one", "users", [ann]);
      await admin().settle("one");
      const [first] = receiver.requests;
      expect(receiver.requests).toEqual([first, first, first, first]);
      expect(await admin().deliveries("one")).toMatchObject([
        { id: first?.webhookId, status: "delivered", attempts: 4, answer: 204 },
      ]);
    },
  );

  test("is given up after the last retry, and the ones after it are delivered", async () => {
    await listen();
    receiver.answerWith((nth) => (nth <= 5 ? 500 : 204));
    await admin().change("one", "users", [ann]);
    await admin().settle("one");
    expect(ids()).toEqual(Array.from({ length: 5 }, () => "u-1"));
    await admin().change("one", "users", [{ id: "u-1", title: "Rep" }]);
    await admin().settle("one");
    expect(receiver.requests).toHaveLength(6);
    expect(await admin().deliveries("one")).toMatchObject([
      { type: "user.created", status: "given_up", attempts: 5, answer: 500 },
      { type: "user.updated", status: "delivered", attempts: 1, answer: 204 },
    ]);
  });

  test("does not block later ones while it waits", async () => {
    await restart(0.001);
    await listen();
    receiver.answerWith((nth) => (nth === 1 ? 500 : 204));
    await admin().change("one", "users", people(3));
    await untilCome(3);
    expect(ids()).toEqual(["u-000", "u-001", "u-002"]);
    expect(await admin().deliveries("one")).toMatchObject([
      { status: "waiting", attempts: 1, answer: 500 },
      {},
      {},
    ]);
  });

  test("waits for its retry although it was delayed once and a later one is accepted", async () => {
    await listen();
    await admin().putWebhookFaults("one", { reorder: 1 });
    receiver.answerWith((nth) => (nth === 1 ? never : nth === 2 ? 500 : 204));
    const [held, later, last] = people(3);
    await admin().change("one", "users", [held ?? {}]);
    await untilCome(1);
    await admin().putWebhookFaults("one", {});
    // From now on, the next retry is far in the future.
    await restart(0.001);
    await untilCome(2);
    await admin().change("one", "users", [later ?? {}]);
    await untilCome(3);
    await admin().change("one", "users", [last ?? {}]);
    await untilCome(4);
    expect(ids()).toEqual(["u-000", "u-000", "u-001", "u-002"]);
  });
});

describe("a receiver that is away", () => {
  test("leaves its webhooks waiting, and is given up in the end", async () => {
    await listen();
    await receiver.stop();
    await admin().change("one", "users", people(2));
    await admin().settle("one");
    const lost = { status: "given_up", attempts: 5, answer: null };
    expect(await admin().deliveries("one")).toMatchObject([lost, lost]);
    expect(logs).toEqual([]);
  });

  test("gets them when it is back, even at another address", async () => {
    await restart(20);
    await admin().putAccount("one", { token: "token-1", webhooks: other.hooks() });
    await other.stop();
    await admin().change("one", "users", people(2));
    const tried = async () => (await admin().deliveries("one")).every((one) => one.attempts > 0);
    await until("both were tried", tried);
    await listen();
    await admin().settle("one");
    expect(ids()).toEqual(["u-000", "u-001"]);
    expect(await admin().deliveries("one")).toMatchObject([
      { status: "delivered", answer: 204 },
      { status: "delivered", answer: 204 },
    ]);
  });
});

describe("a pending webhook", () => {
  test("is delivered after a restart, interrupted ones first, with the same id and body", async () => {
    await listen();
    receiver.answerWith((nth) => (nth === 1 ? never : 204));
    await admin().change("one", "users", people(3));
    await untilCome(1);
    await restart();
    await admin().settle("one");
    expect(ids()).toEqual(["u-000", "u-000", "u-001", "u-002"]);
    expect(receiver.requests[1]).toEqual(receiver.requests[0]);
    const delivered = { status: "delivered", attempts: 1, answer: 204 };
    expect(await admin().deliveries("one")).toMatchObject([delivered, delivered, delivered]);
  });

  test("waits for its next retry after a restart too", async () => {
    await restart(0.001);
    await listen();
    receiver.answerWith((nth) => (nth === 1 ? 500 : 204));
    await admin().change("one", "users", people(1));
    const waiting = { status: "waiting", attempts: 1, answer: 500 };
    const refused = async () => (await admin().deliveries("one"))[0]?.answer === 500;
    await until("it was refused", refused);
    await restart();
    await admin().change("one", "users", people(2));
    await untilCome(2);
    expect(ids()).toEqual(["u-000", "u-001"]);
    expect((await admin().deliveries("one"))[0]).toMatchObject(waiting);
  });
});

test("the webhooks of a service are sent one by one, and block neither another service nor another account", async () => {
  await listen();
  const webhooks = { "user-service": receiver.hook("two") };
  await admin().putAccount("two", { token: "token-2", webhooks });
  const gate = Promise.withResolvers<number>();
  receiver.answerWith((nth) => (nth === 1 ? gate.promise : 204));
  await admin().change("one", "users", people(2));
  await untilCome(1);
  await admin().change("two", "users", people(2));
  await admin().settle("two");
  await admin().change("one", "invoices", [invoice]);
  await untilCome(4);
  expect(receiver.requests.map(({ path }) => path)).toEqual([
    "/users",
    "/two",
    "/two",
    "/payments",
  ]);
  gate.resolve(204);
  await admin().settle("one");
  expect(ids()).toEqual(["u-000", "u-000", "u-001", "i-1", "u-001"]);
});
