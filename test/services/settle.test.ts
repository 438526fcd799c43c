import { describe, expect, test } from "vitest";
import { until } from "../support/until.ts";
import { useReceiver } from "./receiver.ts";
import { ann, message, useServices } from "./simulator.ts";

const { call, admin, logs, restart } = useServices();
const receiver = useReceiver();
const listen = () => admin().putAccount("one", { token: "token-1", webhooks: receiver.hooks() });

describe("settling", () => {
  test("waits for pending webhooks of this account only", async () => {
    await listen();
    await admin().putAccount("two", { token: "token-2" });
    const gate = Promise.withResolvers<number>();
    receiver.answerWith(() => gate.promise);
    await admin().change("one", "users", [ann]);
    let settled = false;
    const settling = admin()
      .settle("one")
      .then(() => (settled = true));
    await until("it has come", () => receiver.requests.length > 0);
    await admin().settle("two");
    expect(settled).toBe(false);
    gate.resolve(204);
    await settling;
    expect(await admin().deliveries("one")).toMatchObject([{ status: "delivered" }]);
  });

  test("waits for messages, although they have no webhook", async () => {
    // Slow enough that a message is still pending when its sender asks.
    await restart(10);
    await call("POST", "/communication-service/v1/messages", { body: message });
    await admin().settle("one");
    const { body } = await call("GET", "/communication-service/v1/messages/m-1");
    expect(body["status"]).toBe("delivered");
  });

  test("ends with the simulator, without an unhandled rejection", async () => {
    await listen();
    receiver.answerWith(() => new Promise<never>(() => {}));
    await admin().change("one", "users", [ann]);
    const left = expect(admin().settle("one")).rejects.toThrow();
    await until("it has come", () => receiver.requests.length > 0);
    await restart();
    await left;
    expect(logs).toEqual([]);
  });
});
