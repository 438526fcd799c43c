import { describe, expect, test } from "vitest";
import type { Thing } from "../standins/services/model.ts";
import { until } from "../support/until.ts";
import { ann, invoice, message, people, subscription, useServices } from "./simulator.ts";

const { call, admin } = useServices();
const users = "/user-service/v1/users";

async function walk(path: string): Promise<Thing[]> {
  const all: Thing[] = [];
  for (let after = ""; ;) {
    const { body } = await call("GET", `${path}${after}`);
    all.push(...body.items);
    if (body.nextCursor === null) return all;
    after = `&after=${body.nextCursor}`;
  }
}

describe("a list", () => {
  test("is ordered by id, in pages, with the total", async () => {
    await admin().change("one", "users", people(250).toReversed());
    const first = await call("GET", users);
    expect(first.body).toMatchObject({ total: 250, nextCursor: expect.any(String) });
    expect(first.body.items).toHaveLength(100);
    const second = await call("GET", `${users}?limit=200&after=${first.body.nextCursor}`);
    expect(second.body).toMatchObject({ total: 250, nextCursor: null });
    const ids = [...first.body.items, ...second.body.items].map(({ id }) => id);
    expect(ids).toEqual(people(250).map(({ id }) => id));
    expect((await walk(`${users}?limit=125`)).map(({ id }) => id)).toEqual(ids);
    expect(await walk(`${users}?limit=7`)).toHaveLength(250);
  });

  test("continues after its cursor although items are added and deleted", async () => {
    await admin().change("one", "users", people(4));
    const { body } = await call("GET", `${users}?limit=2`);
    await admin().change("one", "users", [
      { id: "u-001", deleted: true },
      { ...ann, id: "u-0015", userName: "late@one.test" },
    ]);
    const rest = await call("GET", `${users}?after=${body.nextCursor}`);
    expect(rest.body.items.map(({ id }) => id)).toEqual(["u-0015", "u-002", "u-003"]);
  });

  test("shows changes since a time, including tombstones and that time", async () => {
    const made = await admin().change("one", "users", people(3));
    const since = made[0]?.updatedAt ?? "";
    await until("the clock has moved on", () => new Date().toISOString() > since);
    const changed = await call("PATCH", `${users}/u-002`, { body: { title: "Rep" } });
    const removed = await call("DELETE", `${users}/u-001`);
    const at = changed.body.updatedAt;
    const { body } = await call("GET", `${users}?changedSince=${at}`);
    expect(body).toEqual({ items: [removed.body, changed.body], nextCursor: null, total: 2 });
    const paged = await call("GET", `${users}?limit=1&changedSince=${at}`);
    expect(paged.body).toMatchObject({ total: 2, nextCursor: expect.any(String) });
    const offset = `${at.replace("Z", "")}+00:00`;
    const zoned = await call("GET", `${users}?changedSince=${encodeURIComponent(offset)}`);
    expect(zoned.body.total).toBe(2);
    expect((await call("GET", `${users}?changedSince=${since}`)).body.total).toBe(3);
    expect((await call("GET", `${users}?changedSince=2999-01-01T00:00:00Z`)).body).toEqual({
      items: [],
      nextCursor: null,
      total: 0,
    });
  });

  test.each(["limit=0", "limit=201", "limit=x", "after=%21", "changedSince=today", "page=2"])(
    "with %s is refused",
    async (query) => {
      const { status, body } = await call("GET", `${users}?${query}`);
      expect([status, body.error.code]).toEqual([400, "invalid"]);
      expect(body.error.message).toMatch(/^(limit|after|changedSince|input): /);
    },
  );

  test("has the same form for every kind", async () => {
    await call("POST", users, { body: ann });
    await call("POST", "/payment-service/v1/subscriptions", { body: subscription });
    await call("POST", "/payment-service/v1/invoices", { body: invoice });
    await call("POST", "/communication-service/v1/messages", { body: message });
    for (const [path, id] of [
      [users, "u-1"],
      ["/payment-service/v1/subscriptions", "s-1"],
      ["/payment-service/v1/invoices", "i-1"],
      ["/communication-service/v1/messages", "m-1"],
    ]) {
      const listed = await call("GET", `${path}?limit=1`);
      expect(listed.body).toMatchObject({ total: 1, nextCursor: null, items: [{ id }] });
      expect((await call("GET", `${path}/${id}`)).body).toMatchObject({ id });
      expect((await call("GET", `${path}/other`)).status).toBe(404);
    }
  });
});

describe("an account", () => {
  test("sees nothing of another account, although both have the same ids and user names", async () => {
    await admin().putAccount("two", { token: "token-2" });
    const token = "token-2";
    await call("POST", users, { body: ann });
    expect((await call("GET", `${users}/u-1`, { token })).status).toBe(404);
    expect((await call("PATCH", `${users}/u-1`, { token, body: {} })).status).toBe(404);
    expect((await call("DELETE", `${users}/u-1`, { token })).status).toBe(404);
    expect((await call("GET", users, { token })).body.items).toEqual([]);
    expect((await call("POST", users, { token, body: ann })).status).toBe(201);
    expect((await call("PATCH", `${users}/u-1`, { token, body: { title: "Two" } })).status).toBe(
      200,
    );
    // The positive control: the item of the first account exists, unchanged.
    expect((await call("GET", users)).body.items).toMatchObject([{ version: 1, title: null }]);
  });

  test("is identified only by its token", async () => {
    for (const token of [null, "other", ""]) {
      const { status, body } = await call("GET", users, { token });
      expect([status, body.error.code]).toEqual([401, "unauthorized"]);
    }
    await admin().putAccount("one", { token: "token-3" });
    expect((await call("GET", users)).status).toBe(401);
    expect((await call("GET", users, { token: "token-3" })).status).toBe(200);
  });

  test("gets a 404 in JSON for an unknown route", async () => {
    for (const [method, path] of [
      ["GET", "/"],
      ["GET", "/user-service/v1/subscriptions"],
      ["DELETE", "/payment-service/v1/invoices/i-1"],
      ["PATCH", "/communication-service/v1/messages/m-1"],
    ] as const) {
      const { status, body } = await call(method, path);
      expect([status, body.error.code]).toEqual([404, "not_found"]);
    }
  });
});
