import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { ann, invoice, message, people, subscription, useServices } from "./simulator.ts";

const { call, admin, restart } = useServices();
const users = "/user-service/v1/users";
const sum = (name = "one") => admin().checksum(name, "users");

/** An independent computation: lines `id version`, sorted by code units, joined by line feeds. */
function expected(...things: [id: string, version: number][]) {
  const lines = things.map(([id, version]) => `${id} ${version}`);
  lines.sort((a, b) => (a < b ? -1 : 1));
  const sha256 = createHash("sha256").update(lines.join("\n"), "utf8").digest("hex");
  return { count: things.length, sha256 };
}

describe("a checksum", () => {
  test("of no items is that of the empty text", async () => {
    const sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    expect(await sum()).toEqual({ count: 0, sha256 });
  });

  test("depends on ids and versions, and includes tombstones", async () => {
    await admin().change("one", "users", people(3));
    expect(await sum()).toEqual(expected(["u-000", 1], ["u-001", 1], ["u-002", 1]));
    await call("PATCH", `${users}/u-001`, { body: { title: "Rep" } });
    await call("PATCH", `${users}/u-001`, { body: { title: "Rep" } });
    expect(await sum()).toEqual(expected(["u-000", 1], ["u-001", 2], ["u-002", 1]));
    await call("DELETE", `${users}/u-000`);
    expect(await sum()).toEqual(expected(["u-000", 2], ["u-001", 2], ["u-002", 1]));
    const { body } = await call("GET", `${users}?limit=200`);
    const listed = body.items.map(({ id, version }): [string, number] => [id, version]);
    expect(await sum()).toEqual(expected(...listed));
  });

  test("sorts the lines, not the ids, and by code units, not by code points", async () => {
    // A space sorts after a tab; the halves of an emoji before a full-width character.
    const ids = ["Z", "a", "a!", "a\t", "ä", "\uff21", "\u{1f600}", "10", "9"];
    const items = ids.map((id, n) => ({ ...ann, id, userName: String(n) }));
    await admin().change("one", "users", items);
    expect(await sum()).toEqual(expected(...ids.map((id): [string, number] => [id, 1])));
  });

  test("depends only on the state, not on its history", async () => {
    await admin().putAccount("two", { token: "token-2" });
    const token = "token-2";
    const [zero, one] = people(2);
    await call("POST", users, { body: zero });
    await call("POST", users, { body: one });
    await call("PATCH", `${users}/u-000`, { body: { title: "Rep" } });
    await call("DELETE", `${users}/u-001`);
    await admin().change("two", "users", [{ ...one }, { id: "u-001", deleted: true }]);
    expect(await sum("two")).not.toEqual(await sum());
    await admin().change("two", "users", [{ ...zero }, { id: "u-000", active: false }]);
    expect(await sum("two")).toEqual(await sum());
    expect((await call("PATCH", `${users}/u-000`, { token, body: {} })).body.version).toBe(2);
    expect(await sum("two")).toEqual(await sum());
    await restart();
    expect(await sum("two")).toEqual(await sum());
    await call("PATCH", `${users}/u-000`, { token, body: { active: true } });
    expect(await sum("two")).not.toEqual(await sum());
  });

  test("is of one kind", async () => {
    await admin().change("one", "users", [ann]);
    await admin().change("one", "subscriptions", [subscription]);
    await admin().change("one", "invoices", [invoice]);
    await admin().change("one", "messages", [message, { id: "m-1", status: "failed" }]);
    expect(await sum()).toEqual(expected(["u-1", 1]));
    expect(await admin().checksum("one", "subscriptions")).toEqual(expected(["s-1", 1]));
    expect(await admin().checksum("one", "invoices")).toEqual(expected(["i-1", 1]));
    expect(await admin().checksum("one", "messages")).toEqual(expected(["m-1", 2]));
  });
});
