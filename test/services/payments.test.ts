import { describe, expect, test } from "vitest";
import { invoice, subscription, useServices } from "./simulator.ts";

const { call } = useServices();
const subscriptions = "/payment-service/v1/subscriptions";
const invoices = "/payment-service/v1/invoices";

describe("a subscription", () => {
  const patch = (body: object) => call("PATCH", `${subscriptions}/s-1`, { body });

  test("keeps its past-due date as long as it is past due", async () => {
    const made = await call("POST", subscriptions, { body: subscription });
    expect(made).toMatchObject({ status: 201, body: { ...subscription, version: 1 } });
    expect(made.body["pastDueSince"]).toBeNull();
    const due = await patch({ status: "past_due" });
    expect(due.body["pastDueSince"]).toBe(due.body.updatedAt);
    const still = await patch({ seats: 21 });
    expect(still.body).toMatchObject({ version: 3, pastDueSince: due.body["pastDueSince"] });
    const paid = await patch({ status: "active" });
    expect(paid.body).toMatchObject({ version: 4, pastDueSince: null });
    const since = "2026-01-02T03:04:05Z";
    const dated = await patch({ status: "past_due", pastDueSince: since });
    expect(dated.body["pastDueSince"]).toBe(since);
    expect((await patch({ seats: 22 })).body["pastDueSince"]).toBe(since);
    expect((await patch({ pastDueSince: null })).body["pastDueSince"]).toBeNull();
    expect((await patch({ seats: 23 })).body).toMatchObject({ version: 8, pastDueSince: null });
    expect((await patch({ seats: 23 })).body).toMatchObject({ version: 8, pastDueSince: null });
  });

  test.each([
    ["status", { status: "free" }],
    ["seats", { seats: 1.5 }],
    ["currentPeriodEnd", { currentPeriodEnd: "soon" }],
    ["pastDueSince", { pastDueSince: 7 }],
    ["input", { deleted: true }],
  ])("with a wrong %s is refused", async (field, wrong) => {
    const made = await call("POST", subscriptions, { body: { ...subscription, ...wrong } });
    expect(made.status).toBe(400);
    expect(made.body.error.message).toMatch(`${field}: `);
    await call("POST", subscriptions, { body: subscription });
    expect((await patch(wrong)).status).toBe(400);
  });
});

describe("an invoice", () => {
  test("is created and changed", async () => {
    const { id: _given, ...nameless } = invoice;
    const made = await call("POST", invoices, { body: nameless });
    expect(made).toMatchObject({ status: 201, body: { ...nameless, version: 1 } });
    expect(made.body.id).toMatch(/^inv_/);
    const paid = await call("PATCH", `${invoices}/${made.body.id}`, { body: { status: "paid" } });
    expect(paid.body).toEqual({
      ...made.body,
      version: 2,
      status: "paid",
      updatedAt: expect.any(String),
    });
  });

  test.each([
    ["currency", { currency: "Euro" }],
    ["amountDue", { amountDue: 1.5 }],
    ["amountDue", { amountDue: -1 }],
    ["status", { status: "lost" }],
  ])("with a wrong %s is refused", async (field, wrong) => {
    const { status, body } = await call("POST", invoices, { body: { ...invoice, ...wrong } });
    expect(status).toBe(400);
    expect(body.error.message).toMatch(`${field}: `);
  });

  test("with an unknown subscription is refused", async () => {
    const { status } = await call("PATCH", `${invoices}/none`, { body: { status: "paid" } });
    expect(status).toBe(404);
  });
});
