import { describe, expect, test } from "vitest";
import { account, ann, json, token, useSimulator } from "./simulator.ts";

const { call, admin, url } = useSimulator();
const create = (signal?: AbortSignal) =>
  call("POST", "/User", { body: ann, ...(signal && { signal }) });
const untilTaken = () => expect.poll(() => admin().faults(), { interval: 5 }).toEqual([]);
/** The only create, once the simulator has completed it. */
const untilDone = () =>
  expect
    .poll(async () => (await admin().requests({ method: "POST" }))[0]?.ms, { interval: 5 })
    .toBeGreaterThan(0);

describe("an injected refusal", () => {
  test.each([
    ["429", {}, 429],
    ["5xx", {}, 503],
    ["5xx", { status: 500 }, 500],
    ["expired", {}, 403],
  ] as const)(
    "as %s %j applies to as many calls as requested, without effect",
    async (kind, more, status) => {
      await admin().addFault({ kind, ...more, count: 2 });
      const answers = [await create(), await create(), await create()];
      expect(answers.map((answer) => answer.status)).toEqual([status, status, 201]);
      expect(await admin().faults()).toEqual([]);
    },
  );

  test("without a count lasts until it is removed", async () => {
    const id = await admin().addFault({ kind: "5xx" });
    const other = await admin().addFault({ kind: "429", path: "/Quiz" });
    expect((await call("GET", "/Series")).status).toBe(503);
    expect((await call("GET", "/Series")).status).toBe(503);
    await admin().removeFaults(id);
    expect((await call("GET", "/Series")).status).toBe(200);
    expect(await admin().faults()).toEqual([{ id: other, kind: "429", path: "/Quiz" }]);
    await admin().removeFaults();
    expect(await admin().faults()).toEqual([]);
  });

  test("applies only to the account, method, path and body that it names", async () => {
    await admin().putAccount("two", { ...account, apiKey: "key-2" });
    const kind = "5xx" as const;
    const bearer = await token({ iss: "key-2" });
    const statuses = async () => [
      (await call("GET", "/Series", { bearer })).status,
      (await call("GET", "/Series")).status,
      (await call("GET", "/User")).status,
      (await call("POST", "/User", { body: {} })).status,
      (await call("POST", "/User", { body: { title: "x" } })).status,
    ];
    const expected = [
      [{}, [503, 503, 503, 503, 503]],
      [{ account: "two" }, [503, 200, 200, 400, 400]],
      [{ account: "one", method: "GET" }, [200, 503, 503, 400, 400]],
      [{ path: "/User" }, [200, 200, 503, 503, 503]],
      [{ when: '"title":"x"' }, [200, 200, 200, 400, 503]],
    ] as const;
    for (const [filter, met] of expected) {
      await admin().addFault({ kind, ...filter });
      expect(await statuses()).toEqual(met);
      await admin().removeFaults();
    }
  });

  test("is not consumed by a call that the limits refuse, and a 429 does not count for the limits", async () => {
    await admin().putAccount("one", { ...account, perMinute: 1 });
    await admin().addFault({ kind: "429", count: 1 });
    await admin().addFault({ kind: "5xx", when: "never", count: 1 });
    expect((await call("GET", "/Series")).status).toBe(429);
    expect((await call("GET", "/Series")).status).toBe(200);
    await admin().addFault({ kind: "drop-answer", count: 1 });
    expect((await call("GET", "/Series")).status).toBe(429);
    expect(await admin().faults()).toMatchObject([{ kind: "5xx" }, { kind: "drop-answer" }]);
    expect(await admin().rates("one")).toMatchObject({ accepted: 1, refused: 2 });
  });
});

describe("a connection that ends without an answer", () => {
  test("in an outage has no effect and does not count for the limits, routed or not", async () => {
    await admin().addFault({ kind: "outage" });
    await expect(create()).rejects.toThrow(/ECONNRESET|closed/);
    await expect(fetch(url())).rejects.toThrow(/ECONNRESET|closed/);
    expect(await admin().users("one")).toEqual([]);
    expect(await admin().requests({ method: "POST" })).toMatchObject([{ status: 0 }]);
    expect(await admin().rates("one")).toMatchObject({ accepted: 0, refused: 0 });
    await admin().removeFaults();
    expect((await create()).status).toBe(201);
  });

  test("in an outage of one account does not affect the others", async () => {
    await admin().putAccount("two", { ...account, apiKey: "key-2" });
    await admin().addFault({ kind: "outage", account: "two" });
    const bearer = await token({ iss: "key-2" });
    await expect(call("GET", "/Series", { bearer })).rejects.toThrow();
    expect((await call("GET", "/Series")).status).toBe(200);
  });

  test("as a dropped answer has its effect", async () => {
    await admin().addFault({ kind: "drop-answer", count: 2 });
    await expect(create()).rejects.toThrow(/ECONNRESET|closed/);
    expect(await admin().users("one")).toHaveLength(1);
    // The lost answer may also be a refusal.
    await expect(create()).rejects.toThrow(/ECONNRESET|closed/);
    expect((await create()).status).toBe(409);
  });
});

describe("a delay", () => {
  test("of the network delays the effect, which is cancelled if the client disconnects", async () => {
    await admin().addFault({ kind: "latency", ms: 400, count: 1 });
    const leaving = new AbortController();
    const left = create(leaving.signal);
    const gone = expect(left).rejects.toThrow(/abort/i);
    await untilTaken();
    leaving.abort();
    await gone;
    await untilDone();
    expect(await admin().users("one")).toEqual([]);
    await admin().forgetRequests();
    await admin().addFault({ kind: "latency", ms: 50, count: 1 });
    expect((await create()).status).toBe(201);
    expect((await admin().requests({ method: "POST" }))[0]?.ms).toBeGreaterThan(45);
  });

  test("of the answer does not delay the effect, which stays if the client disconnects", async () => {
    await admin().addFault({ kind: "answer-late", ms: 60_000, count: 1 });
    const leaving = new AbortController();
    const gone = expect(create(leaving.signal)).rejects.toThrow(/abort/i);
    await expect.poll(() => admin().users("one"), { interval: 5 }).toHaveLength(1);
    expect(await admin().requests({ method: "POST" })).toMatchObject([{ status: 0 }]);
    leaving.abort();
    await gone;
    expect((await create()).status).toBe(409);
  });

  test("of the effect does not cancel it if the client disconnects", async () => {
    await admin().addFault({ kind: "effect-late", ms: 400, count: 1 });
    const leaving = new AbortController();
    const gone = expect(create(leaving.signal)).rejects.toThrow(/abort/i);
    await untilTaken();
    leaving.abort();
    await gone;
    await untilDone();
    expect((await admin().requests({ method: "POST" }))[0]?.ms).toBeGreaterThan(390);
    expect(await admin().users("one")).toHaveLength(1);
  });
});

describe("a page", () => {
  test("can be cut or empty with the original total, only for lists", async () => {
    await admin().putCatalogue("one", [
      { name: "S", modules: ["a", "b", "c", "d", "e"].map((name) => ({ name })) },
    ]);
    await admin().addFault({ kind: "partial-page", count: 1 });
    await admin().addFault({ kind: "empty-page", count: 1, path: "/Series" });
    expect((await create()).status).toBe(201);
    expect(await json(call("GET", "/Quiz"))).toMatchObject({ total: 5, objects: [{}, {}] });
    expect(await json(call("GET", "/Series"))).toEqual({ total: 1, objects: [] });
    expect((await json(call("GET", "/Quiz"))).objects).toHaveLength(5);
  });
});
