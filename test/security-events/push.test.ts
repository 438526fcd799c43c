import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { useStack } from "../support/stack.ts";
import { until } from "../support/until.ts";
import { patch, replace, untilHandled } from "../sync/support.ts";
import {
  enterprise,
  prov,
  type PushReceiver,
  startPushReceiver,
  tenantWithReceivers,
  type TenantWithReceivers,
  verifySet,
} from "./support.ts";
import { useFixture } from "../support/fixture.ts";
import { useSql } from "../support/database.ts";

const stack = useStack();
const sql = useSql(stack);
const acme = useFixture(() => tenantWithReceivers(stack, "acme"));
const globex = useFixture(() => tenantWithReceivers(stack, "globex"));
let hub: PushReceiver;
let registered: Awaited<ReturnType<TenantWithReceivers["client"]["receivers"]["create"]["mutate"]>>;

beforeEach(() => {
  hub = startPushReceiver();
});

afterEach(async () => {
  await acme.client.receivers.remove.mutate({ id: registered.id });
  await hub.stop();
});

const register = async (content: "notice" | "full", more: object = {}) => {
  registered = await acme.client.receivers.create.mutate({
    delivery: "push",
    name: "hub",
    url: hub.url,
    audience: "https://hub.example",
    content,
    ...more,
  });
};

/** The next token after those read so far, verified. */
async function next(seen: number) {
  const found = await until("the token is there", () => hub.received[seen]);
  const { issuer, audience } = registered;
  return { ...found, set: await verifySet(stack.server, found.token, { issuer, audience }) };
}

const ada = (name: string) => ({
  userName: `${name}@acme.example`,
  externalId: name,
  title: "Rep",
  [enterprise]: { department: "Sales" },
});

describe("a receiver of notices", () => {
  it("gets the names of changed attributes, never values", async () => {
    await register("notice");
    const id = await acme.tenant.person(ada("notice"));
    const created = await next(0);
    expect(created.headers.get("content-type")).toBe("application/secevent+jwt");
    expect(created.headers.get("accept")).toBe("application/json");
    expect(created.headers.get("authorization")).toBeNull();
    expect(created.set).toMatchObject({
      iss: `${stack.server.url}/tenants/${acme.tenant.id}`,
      aud: "https://hub.example",
      sub_id: { format: "scim", uri: `/Users/${id}`, externalId: "notice" },
      events: {
        [prov("create:notice")]: {
          version: 'W/"1"',
          attributes: [
            "id",
            "externalId",
            "userName",
            "title",
            "active",
            `${enterprise}:department`,
          ],
        },
      },
    });
    expect(created.set).not.toHaveProperty("sub");
    expect(created.set).not.toHaveProperty("exp");
    expect(created.set.jti).toContain(registered.id);

    await patch(acme.tenant, id, `${enterprise}:department`, "Field");
    expect((await next(1)).set.events).toEqual({
      [prov("patch:notice")]: { version: 'W/"2"', attributes: [`${enterprise}:department`] },
    });
    const put = { userName: "notice@acme.example", externalId: "notice", nickName: "N" };
    await acme.tenant.scim("PUT", `/Users/${id}`, put);
    const { attributes } = (await next(2)).set.events[prov("put:notice")] ?? {};
    expect(attributes).toEqual(
      expect.arrayContaining(["title", "nickName", `${enterprise}:department`]),
    );
    expect(attributes).toHaveLength(3);
    await patch(acme.tenant, id, "active", false);
    expect((await next(3)).set.events).toEqual({ [prov("deactivate")]: { version: 'W/"4"' } });
    await patch(acme.tenant, id, "active", true);
    expect((await next(4)).set.events).toEqual({ [prov("activate")]: { version: 'W/"5"' } });
    await acme.tenant.scim("DELETE", `/Users/${id}`);
    const gone = await next(5);
    expect(gone.set.events).toEqual({ [prov("delete")]: {} });
    expect(gone.set.sub_id).toMatchObject({ uri: `/Users/${id}`, externalId: "notice" });
    expect(await acme.tenant.person(ada("notice"))).toBe(id);
    expect(Object.keys((await next(6)).set.events)).toEqual([prov("create:notice")]);
    expect(
      JSON.stringify(hub.received.map(({ token }) => atob(token.split(".")[1] ?? ""))),
    ).not.toMatch(/Rep|Field/);
    expect(new Set(hub.received.map(({ token }) => token)).size).toBe(7);
  });

  it("gets no event for a request without an effect", async () => {
    await register("notice");
    const id = await acme.tenant.person(ada("same"));
    await next(0);
    await patch(acme.tenant, id, "title", "Rep");
    await patch(acme.tenant, id, "title", "Lead");
    expect(Object.keys((await next(1)).set.events)).toEqual([prov("patch:notice")]);
    expect(hub.received).toHaveLength(2);
  });

  it("gets the other changes of a deactivation", async () => {
    await register("notice");
    const id = await acme.tenant.person(ada("both"));
    await next(0);
    const operations = [
      { op: "replace", path: "active", value: false },
      { op: "replace", path: "title", value: "Former" },
    ];
    const body = { ...replace("x", 1), Operations: operations };
    expect((await acme.tenant.scim("PATCH", `/Users/${id}`, body)).status).toBe(200);
    expect((await next(1)).set.events).toEqual({
      [prov("deactivate")]: { version: 'W/"2"' },
      [prov("put:notice")]: { version: 'W/"2"', attributes: ["title", "active"] },
    });
  });
});

describe("a receiver of full content", () => {
  it("gets the resource as SCIM returns it, with its Authorization header in each push", async () => {
    await register("full", { authorization: "Bearer hub-secret" });
    const id = await acme.tenant.person(ada("full"));
    const created = await next(0);
    expect(created.headers.get("authorization")).toBe("Bearer hub-secret");
    const shown: unknown = await (await acme.tenant.scim("GET", `/Users/${id}`)).json();
    expect(created.set.events).toEqual({
      [prov("create:full")]: { version: 'W/"1"', data: shown },
    });
    await patch(acme.tenant, id, "title", "Lead");
    expect((await next(1)).set.events[prov("patch:full")]).toMatchObject({
      version: 'W/"2"',
      data: { id, title: "Lead", meta: { version: 'W/"2"' } },
    });
    await acme.tenant.scim("DELETE", `/Users/${id}`);
    expect((await next(2)).set.events).toEqual({ [prov("delete")]: {} });
  });

  it("gets a notice if the resource is deleted before the push", async () => {
    await register("full");
    await paused("pause");
    const id = await acme.tenant.person(ada("short"));
    await acme.tenant.scim("DELETE", `/Users/${id}`);
    await stack.server.settled();
    await paused("resume");
    await until("both receivers have a token", () => hub.received.length === 2);
    const tokens = await Promise.all([next(0), next(1)]);
    const names = tokens.flatMap(({ set }) => Object.keys(set.events));
    expect(names.toSorted()).toEqual([prov("create:notice"), prov("delete")]);
  });

  const paused = async (what: "pause" | "resume") => {
    const { url, token } = stack.outside.qstash;
    const key = `tenant.${acme.tenant.id}.provisioning.changed`;
    const answer = await fetch(`${url}/v2/flowControl/${key}/${what}`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}` },
    });
    expect(answer.status).toBe(200);
  };
});

describe("the events of a tenant", () => {
  it("contain the request id, the same for every receiver, and a jti for each receiver", async () => {
    await register("notice");
    const second = startPushReceiver();
    const other = await acme.client.receivers.create.mutate({
      delivery: "push",
      name: "second",
      url: second.url,
      audience: "second",
      content: "full",
    });
    const answer = await acme.tenant.scim("POST", "/Users", ada("two"), {
      "x-request-id": "the-request",
    });
    expect(answer.status).toBe(201);
    const [one] = await Promise.all([next(0), until("the second too", () => second.received[0])]);
    const { issuer, audience } = other;
    const two = await verifySet(stack.server, second.received[0]?.token ?? "", {
      issuer,
      audience,
    });
    expect([one.set.txn, two.txn]).toEqual(["the-request", "the-request"]);
    expect(one.set.jti).not.toBe(two.jti);
    expect(Object.keys(two.events)).toEqual([prov("create:full")]);
    await acme.client.receivers.remove.mutate({ id: other.id });
    await second.stop();
  });

  it("are handled once they are published, and not written without receivers", async () => {
    await register("notice");
    await acme.tenant.person(ada("handled"));
    await next(0);
    await untilHandled(sql, acme.tenant.id);
    await globex.tenant.person(ada("silent"));
    const rows = await sql<{ tenant_id: string }[]>`
      select distinct tenant_id from outbox where event = 'provisioning.changed'`;
    expect(rows.map((row) => row.tenant_id)).toEqual([acme.tenant.id]);
  });

  it("do not reach receivers of another tenant, which get their own events", async () => {
    await register("full");
    const theirs = startPushReceiver();
    const receiver = await globex.client.receivers.create.mutate({
      delivery: "push",
      name: "hub",
      url: theirs.url,
      // The same audience as for acme: only the issuer differs.
      audience: registered.audience,
      content: "full",
    });
    await acme.tenant.person(ada("ours"));
    await globex.tenant.person(ada("theirs"));
    await next(0);
    const got = await until("globex has a token", () => theirs.received[0]);
    await untilHandled(sql, acme.tenant.id);
    await untilHandled(sql, globex.tenant.id);
    expect([hub.received.length, theirs.received.length]).toEqual([1, 1]);
    const { issuer, audience } = receiver;
    const set = await verifySet(stack.server, got.token, { issuer, audience });
    expect(set.sub_id["externalId"]).toBe("theirs");
    const asOurs = verifySet(stack.server, got.token, { issuer: registered.issuer, audience });
    await expect(asOurs).rejects.toThrow('unexpected "iss" claim value');
    await globex.client.receivers.remove.mutate({ id: receiver.id });
    await theirs.stop();
  });

  it("can be tested with a verification event", async () => {
    await register("notice");
    const { eventId } = await acme.client.receivers.verify.mutate({ id: registered.id });
    const { set } = await next(0);
    expect(set.jti).toBe(`${eventId}.${registered.id}`);
    expect(set.sub_id).toEqual({ format: "opaque", id: registered.id });
    expect(set.events).toEqual({
      "https://schemas.openid.net/secevent/ssf/event-type/verification": {},
    });
  });
});
