import { describe, expect, test } from "vitest";
import { mindtickleAdmin } from "../standins/mindtickle/admin/client.ts";
import { Traffic } from "../standins/mindtickle/traffic.ts";
import { account, ann, json, token, useSimulator } from "./simulator.ts";

const { call, admin, adminUrl, restart } = useSimulator();

describe("accounts", () => {
  test("are replaced as a whole, listed, and survive a restart", async () => {
    const put = await admin().putAccount("two", { ...account, apiKey: "key-2", seed: 9 });
    expect(put).toMatchObject({ id: "two", seed: 9, autoAssign: false });
    await restart();
    expect(await admin().account("two")).toEqual(put);
    expect((await admin().accounts()).map(({ id }) => id)).toEqual(["one", "two"]);
    await admin().putAccount("two", { ...account, apiKey: "key-3" });
    expect(await admin().account("two")).toMatchObject({ apiKey: "key-3", seed: 1 });
    const old = await call("GET", "/Series", { bearer: await token({ iss: "key-2" }) });
    expect(old.status).toBe(401);
  });

  test("that are invalid, unknown or share a key are refused with the reason", async () => {
    const refused = [
      [() => admin().putAccount("two", account), /409.*account one has this API key/s],
      [() => admin().putAccount("two", { ...account, scopes: ["users:fly"] }), /400.*scopes/s],
      [() => admin().putAccount("two", { ...account, perSecond: 0 }), /400.*perSecond/s],
      [() => admin().account("none"), /404.*no such account/s],
      [() => admin().users("none"), /404.*no such account/s],
      [() => admin().putCatalogue("none", []), /404.*no such account/s],
      [
        () => admin().setProgress("one", "mt_1", "m", { status: "COMPLETED" }),
        /404.*no such user/s,
      ],
      [() => admin().removeFaults("none"), /404.*no such fault/s],
      [() => admin().addFault({ kind: "latency", ms: -1 }), /400.*ms/s],
    ] as const;
    for (const [ask, reason] of refused) await expect(ask()).rejects.toThrow(reason);
    const twice = { id: "m", name: "M" };
    await expect(
      admin().putCatalogue("one", [{ name: "S", modules: [twice, twice] }]),
    ).rejects.toThrow(/400.*one id/s);
    const { id } = await json(call("POST", "/User", { body: ann }));
    await expect(admin().setProgress("one", id, "m", { status: "COMPLETED" })).rejects.toThrow(
      /404.*no such module/s,
    );
    const bad = await fetch(`${adminUrl()}/faults`, { method: "POST", body: "{" });
    expect([bad.status, await bad.json()]).toEqual([400, { error: "the body is not JSON" }]);
    expect((await fetch(`${adminUrl()}/nothing`)).status).toBe(404);
    expect((await fetch(`${adminUrl()}/rates`)).status).toBe(400);
  });

  test("are deleted with all their data", async () => {
    await call("POST", "/User", { body: ann });
    await admin().addFault({ kind: "5xx" });
    await admin().advanceClock(1000);
    await admin().wipe();
    expect(await admin().accounts()).toEqual([]);
    expect(await admin().faults()).toEqual([]);
    expect(await admin().requests()).toEqual([]);
    await admin().putAccount("one", account);
    expect(await admin().users("one")).toEqual([]);
    expect((await admin().advanceClock(0)).now).toBeLessThan(Date.now() + 1000);
  });
});

describe("the request log", () => {
  test("is in the order of arrival, with status, time and the created person", async () => {
    const before = Date.now();
    await call("POST", "/User", { body: ann });
    await call("POST", "/User", { body: { externalId: "x-2" } });
    await call("GET", "/Nothing");
    await call("GET", "/Series", { bearer: null });
    const base = "/services/data/v2.0/mtobjects";
    const [created, ...others] = await admin().requests();
    expect(created).toMatchObject({
      account: "one",
      method: "POST",
      path: `${base}/User`,
      status: 201,
      subject: ann.userName,
    });
    expect(created?.at).toBeGreaterThanOrEqual(before);
    expect(created?.ms).toBeGreaterThan(0);
    expect(others).toMatchObject([
      { status: 400, subject: "x-2" },
      { account: "one", status: 400, path: `${base}/Nothing` },
      { account: "", status: 401, path: `${base}/Series` },
    ]);
    expect(await admin().requests({ method: "GET" })).toHaveLength(2);
    expect(await admin().requests({ path: "/Ser" })).toHaveLength(1);
    expect(await admin().requests({ account: "one" })).toHaveLength(3);
    expect(await admin().requests({ limit: 1 })).toMatchObject([{ status: 401 }]);
    expect(await admin().requests({ limit: 0 })).toEqual([]);
    expect(await admin().requests({ since: before })).toHaveLength(4);
    expect(await admin().requests({ since: Date.now() + 60_000 })).toEqual([]);
    await admin().forgetRequests();
    expect(await admin().requests()).toEqual([]);
    expect(await admin().rates("one")).toMatchObject({ accepted: 0, refused: 0 });
  });

  test("contains only the newest calls", () => {
    const traffic = new Traffic(10);
    for (let at = 0; at < 100; at += 1) {
      traffic.record({ at, account: "one", method: "GET", path: "/", status: 200, ms: 1 });
      expect(traffic.calls().length).toBe(Math.min(at + 1, 10));
      expect(traffic.calls().at(-1)?.at).toBe(at);
    }
  });
});

test("the client reports that no simulator is running", async () => {
  await expect(mindtickleAdmin("http://127.0.0.1:1").accounts()).rejects.toThrow();
});
