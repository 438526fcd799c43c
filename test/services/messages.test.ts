import { describe, expect, test } from "vitest";
import { message, useServices } from "./simulator.ts";
import { useReceiver } from "./receiver.ts";

const { call, admin, restart } = useServices();
const receiver = useReceiver();
const messages = "/communication-service/v1/messages";
const send = (body: object = message) => call("POST", messages, { body });
const { text: _hidden, ...shown } = message;
const statuses = (id: string) =>
  receiver.events().flatMap(({ data }) => (data.id === id ? [data["status"]] : []));

describe("a message", () => {
  test("is accepted, and advances by itself until it is delivered or bounces", async () => {
    await admin().putAccount("one", { token: "token-1", webhooks: receiver.hooks() });
    const { status, body } = await send();
    expect(status).toBe(202);
    expect(body).toEqual({ ...shown, version: 1, status: "queued", updatedAt: expect.any(String) });
    await send({ ...message, id: "m-2", to: "bounce.ann@one.test" });
    await admin().settle("one");
    expect((await call("GET", messages)).body.items).toMatchObject([
      { id: "m-1", version: 3, status: "delivered" },
      { id: "m-2", version: 3, status: "bounced" },
    ]);
    expect(statuses("m-1")).toEqual(["queued", "sent", "delivered"]);
    expect(statuses("m-2")).toEqual(["queued", "sent", "bounced"]);
    expect(new Set(receiver.events().map(({ type }) => type))).toEqual(
      new Set(["message.updated"]),
    );
  });

  test("is sent once, whatever its status at a repetition", async () => {
    await admin().addFault({ kind: "drop-answer", count: 1 });
    await expect(send()).rejects.toThrow(/ECONNRESET|closed/);
    const again = await send();
    expect([again.status, again.body]).toEqual([200, expect.objectContaining(shown)]);
    await admin().settle("one");
    const late = await send(Object.fromEntries(Object.entries(message).toReversed()));
    expect([late.status, late.body["status"]]).toEqual([200, "delivered"]);
    expect((await call("GET", messages)).body.total).toBe(1);
    for (const other of [{ to: "bob@one.test" }, { subject: "Bye" }, { text: "" }, { kind: "sms" }])
      expect((await send({ ...message, ...other })).status).toBe(409);
    expect((await call("GET", `${messages}/m-1`)).body).toMatchObject(shown);
  });

  test("is sent once if twenty equal requests arrive concurrently", async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => send()));
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(19);
  });

  test("advances after a restart, at the pace of the simulator", async () => {
    await restart(0.001);
    await send();
    expect((await call("GET", `${messages}/m-1`)).body).toMatchObject({ status: "queued" });
    await restart();
    // In the slow simulator it would advance after 200 s, unless an admin call advances it.
    expect((await call("GET", `${messages}/m-1`)).body).toMatchObject({ status: "queued" });
    await admin().change("one", "messages", [{ id: "m-1", status: "sent" }]);
    await admin().settle("one");
    expect((await call("GET", `${messages}/m-1`)).body).toMatchObject({ status: "delivered" });
  });

  test.each(["id", "to", "kind", "subject", "text"])("without %s is refused", async (field) => {
    const { status, body } = await send({ ...message, [field]: undefined });
    expect(status).toBe(400);
    expect(body.error.message).toMatch(`${field}: `);
  });
});
