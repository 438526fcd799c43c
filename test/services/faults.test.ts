import { describe, expect, test } from "vitest";
import { ann, people, useServices } from "./simulator.ts";

const { call, admin, url, adminUrl, logs } = useServices();
const users = "/user-service/v1/users";
const create = (body: object = ann, signal?: AbortSignal) =>
  call("POST", users, { body, ...(signal && { signal }) });
const ids = async () => (await call("GET", users)).body.items.map(({ id }) => id);
const cut = /ECONNRESET|closed/;

describe("a status that is injected", () => {
  test.each([
    [undefined, 503, "unavailable"],
    [500, 500, "unavailable"],
    [429, 429, "rate_limited"],
    [403, 403, "refused"],
  ])(
    "as %j affects the given number of calls, which have no effect",
    async (injected, status, code) => {
      await admin().addFault({ kind: "status", count: 2, ...(injected && { status: injected }) });
      const refused = { status, body: { error: { code, message: "injected" } } };
      expect(await create()).toEqual(refused);
      expect(await admin().faults()).toMatchObject([{ kind: "status", count: 1 }]);
      expect(await create()).toEqual(refused);
      expect(await admin().faults()).toEqual([]);
      expect(await ids()).toEqual([]);
      expect((await create()).status).toBe(201);
    },
  );

  test("without a count lasts until it is removed", async () => {
    const id = await admin().addFault({ kind: "status" });
    const other = await admin().addFault({ kind: "status", path: "/invoices" });
    expect((await call("GET", users)).status).toBe(503);
    expect((await call("GET", users)).status).toBe(503);
    await admin().removeFaults(id);
    expect((await call("GET", users)).status).toBe(200);
    expect(await admin().faults()).toEqual([{ id: other, kind: "status", path: "/invoices" }]);
    await admin().removeFaults();
    expect(await admin().faults()).toEqual([]);
  });

  test("affects only its account, method and path", async () => {
    await admin().putAccount("two", { token: "token-2" });
    const statuses = async () => [
      (await call("GET", users, { token: "token-2" })).status,
      (await call("GET", users)).status,
      (await call("GET", "/payment-service/v1/invoices")).status,
      (await call("POST", users, { body: {} })).status,
      (await call("GET", "/nowhere")).status,
    ];
    const expected = [
      [{}, [503, 503, 503, 503, 503]],
      [{ account: "two" }, [503, 200, 200, 400, 404]],
      [{ account: "one", method: "GET" }, [200, 503, 503, 400, 503]],
      [{ path: "/users" }, [503, 503, 200, 503, 404]],
      [{ method: "POST", path: "user-service" }, [200, 200, 200, 503, 404]],
      [{ account: "three" }, [200, 200, 200, 400, 404]],
    ] as const;
    for (const [filter, met] of expected) {
      await admin().addFault({ kind: "status", ...filter });
      expect([filter, await statuses()]).toEqual([filter, met]);
      await admin().removeFaults();
    }
  });

  test("applies in the order of addition, and not to the admin port", async () => {
    await admin().addFault({ kind: "status", status: 500, count: 1 });
    await admin().addFault({ kind: "status", status: 429, count: 1 });
    await admin().change("one", "users", [ann]);
    const met = [await create(), await create(), await create()].map(({ status }) => status);
    expect(met).toEqual([500, 429, 409]);
    expect((await fetch(`${adminUrl()}/faults`)).status).toBe(200);
  });
});

describe("a connection that ends without an answer", () => {
  test("in an outage means no effect, for all accounts and paths", async () => {
    await admin().addFault({ kind: "outage" });
    await expect(create()).rejects.toThrow(cut);
    await expect(call("GET", users, { token: null })).rejects.toThrow(cut);
    await expect(fetch(url())).rejects.toThrow(cut);
    await admin().removeFaults();
    expect(await ids()).toEqual([]);
    expect(logs).toEqual([]);
  });

  test("in an outage of one account does not affect the others", async () => {
    await admin().putAccount("two", { token: "token-2" });
    const two = () => call("POST", users, { token: "token-2", body: ann });
    await admin().addFault({ kind: "outage", account: "two", count: 1 });
    expect((await create()).status).toBe(201);
    // By POST, because fetch itself retries a GET on a reused connection.
    await expect(two()).rejects.toThrow(cut);
    expect((await two()).status).toBe(201);
  });

  test("as a dropped response means that the call was executed or refused", async () => {
    await admin().addFault({ kind: "drop-answer", method: "POST", count: 2 });
    await expect(create()).rejects.toThrow(cut);
    expect(await ids()).toEqual(["u-1"]);
    await expect(create()).rejects.toThrow(cut);
    expect((await create()).status).toBe(409);
    expect(logs).toEqual([]);
  });
});

describe("latency", () => {
  const timed = async (answer: Promise<unknown>) => {
    const start = performance.now();
    await answer.catch(() => {});
    return performance.now() - start;
  };

  test("delays the effect in real time, also that of a dropped response", async () => {
    await admin().addFault({ kind: "latency", ms: 60, count: 2 });
    expect(await timed(create())).toBeGreaterThan(55);
    await admin().addFault({ kind: "drop-answer", count: 1 });
    const late = create({ ...ann, id: "u-2", userName: "bob" });
    const gone = expect(late).rejects.toThrow(cut);
    expect(await timed(late)).toBeGreaterThan(55);
    await gone;
    expect(await ids()).toEqual(["u-1", "u-2"]);
  });

  test("has no effect if the client has disconnected", async () => {
    const [first, second] = people(2);
    await admin().addFault({ kind: "latency", ms: 200, count: 2 });
    const leaving = new AbortController();
    const gone = expect(create(first, leaving.signal)).rejects.toThrow(/abort/i);
    const counts = async () => (await admin().faults()).map(({ count }) => count);
    await expect.poll(counts, { interval: 5 }).toEqual([1]);
    leaving.abort();
    await gone;
    // This call started later with the same delay, so the first one is complete after it.
    expect((await create(second)).status).toBe(201);
    expect(await ids()).toEqual(["u-001"]);
    expect(logs).toEqual([]);
  });
});
