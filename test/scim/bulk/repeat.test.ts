import { describe, expect, it } from "vitest";
import { clientFor } from "../../support/server.ts";
import { until } from "../../support/until.ts";
import { BULK_REQUEST, clientOf, GROUP, unique, useScim, USER } from "../support.ts";
import { idOf, patch, post, replace, send, statusesOf } from "./support.ts";

const { world, acme, globex } = useScim();

const postGroup = (displayName: string, members: string[] = []) => ({
  method: "POST",
  path: "/Groups",
  bulkId: `group ${displayName}`,
  data: { schemas: [GROUP], displayName, members: members.map((value) => ({ value })) },
});

const count = async (prefix: string) =>
  (await acme.list("/Users", { filter: `userName sw "${prefix}-"`, count: 1 })).totalResults;

/** Another SCIM credential of acme. */
async function secondClient() {
  const { server, acme: tenant } = world();
  const admin = await tenant.person({ userName: unique("admin"), roles: [{ value: "admin" }] });
  const { token } = await clientFor(
    server,
    await tenant.token(admin, "admin"),
  ).scimTokens.create.mutate({
    name: unique("second"),
  });
  return clientOf(() => ({
    ...tenant,
    scim: (method, path, body, headers = {}) =>
      tenant.scim(method, path, body, { ...headers, authorization: `Bearer ${token}` }),
  }));
}

describe("a repeated bulk request", () => {
  it("returns the resources of the first request and creates only the missing ones", async () => {
    const prefix = unique("repeat");
    const operations = [
      post(`${prefix}-a`),
      postGroup(`${prefix}-g`, [`bulkId:post ${prefix}-a`]),
      post(`${prefix}-b`, { title: "Engineer" }),
      { method: "DELETE", path: "/Users/unknown" },
    ];
    const first = await send(acme, operations);
    expect(statusesOf(first)).toBe("201 201 201 404");
    const again = await send(acme, operations);
    expect(statusesOf(again)).toBe("201 201 201 404");
    expect(again.map(idOf)).toEqual(first.map(idOf));
    await acme.remove(`/Users/${idOf(first[2])}`);
    const third = await send(acme, operations);
    expect(third.map(idOf).slice(0, 3)).toEqual(first.map(idOf).slice(0, 3));
    expect(statusesOf(third)).toBe("201 201 201 404");
    expect(await count(prefix)).toBe(2);
  });

  it("returns the present state of these resources", async () => {
    const prefix = unique("changed");
    const operations = [post(`${prefix}-a`), post(`${prefix}-b`)];
    const [first] = await send(acme, operations);
    await acme.change(`/Users/${idOf(first)}`, [replace("title", "changed")]);
    const [again] = await send(acme, operations);
    const { meta } = await acme.read(`/Users/${idOf(first)}`);
    expect(again).toMatchObject({ status: "201", location: meta.location, version: meta.version });
    expect(await acme.read(`/Users/${idOf(first)}`)).toMatchObject({ title: "changed" });
  });

  it("is performed again if it changes or deletes resources that it creates", async () => {
    const prefix = unique("renew");
    const old = await acme.user({ userName: `${prefix}-a` });
    const operations = [
      { method: "DELETE", path: `/Users/${old.id}` },
      post(`${prefix}-a`),
      post(`${prefix}-b`),
      patch(`/Users/bulkId:post ${prefix}-b`, replace("title", "set")),
    ];
    const first = await send(acme, operations);
    const again = await send(acme, operations);
    expect([statusesOf(first), statusesOf(again)]).toEqual(["204 201 201 200", "204 201 201 200"]);
    expect(again.map(idOf)).toEqual(first.map(idOf));
    expect((await acme.get(`/Users/${old.id}`)).status).toBe(200);
  });

  it("returns 409 for duplicates in the request, for other requests and for other credentials", async () => {
    const prefix = unique("real");
    const operations = [
      post(`${prefix}-a`),
      { ...post(`${prefix}-A`), bulkId: "same person" },
      post(`${prefix}-b`),
    ];
    expect(statusesOf(await send(acme, operations))).toBe("201 409 201");
    expect(statusesOf(await send(acme, operations))).toBe("201 409 201");
    const others = [operations.slice(0, 1), operations.toReversed()];
    for (const other of others) {
      expect(new Set(statusesOf(await send(acme, other)).split(" "))).toEqual(new Set(["409"]));
    }
    const second = await secondClient();
    expect(statusesOf(await send(second, operations))).toBe("409 409 409");
    expect(statusesOf(await send(globex, operations))).toBe("201 409 201");
  });

  it("returns 409 for a user that the client created in another request with the same request id", async () => {
    const prefix = unique("traced");
    const headers = { "x-request-id": prefix };
    const Operations = [post(`${prefix}-a`), post(`${prefix}-b`)];
    await acme.post("/Users", { schemas: [USER], userName: `${prefix}-a` });
    const body = { schemas: [BULK_REQUEST], Operations };
    const statuses = [];
    for (let turn = 0; turn < 2; turn += 1) {
      statuses.push(statusesOf((await acme.post("/Bulk", body, headers)).body.Operations));
    }
    expect(statuses).toEqual(["409 201", "409 201"]);
  });
});

describe("a client that disconnects", () => {
  it("stops its bulk request, keeps the effects so far, and can repeat the request", async () => {
    const prefix = unique("gone");
    const { server, acme: tenant } = world();
    // Each refers to the one before, so that they run one after the other.
    const Operations = Array.from({ length: 400 }, (_, n) =>
      post(`${prefix}-${n}`, n === 0 ? {} : { title: `bulkId:post ${prefix}-${n - 1}` }),
    );
    const body = JSON.stringify({ schemas: [BULK_REQUEST], Operations });
    const hangUp = new AbortController();
    const answer = fetch(`${server.url}/scim/v2/Bulk`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${tenant.scimToken}`,
        "content-type": "application/scim+json",
      },
      body,
      signal: hangUp.signal,
    }).then(
      () => "answered",
      () => "hung up",
    );
    await until("some are created", async () => (await count(prefix)) > 3);
    hangUp.abort();
    expect(await answer).toBe("hung up");
    const noted = await until("the server notes it", () =>
      server.logs.find(({ event }) => event === "bulk.client_gone"),
    );
    await server.settled();
    const done = await count(prefix);
    expect(noted).toMatchObject({ level: "info", tenant: tenant.id, of: 400, done });
    expect(done).toBeLessThan(400);
    const again = await send(acme, Operations);
    expect(new Set(again.map(({ status }) => status))).toEqual(new Set(["201"]));
    expect(await count(prefix)).toBe(400);
  });
});
