import { afterAll, beforeAll, expect, it } from "vitest";
import { useStack } from "../support/stack.ts";
import { until } from "../support/until.ts";
import {
  prov,
  type PushReceiver,
  startPushReceiver,
  tenantWithReceivers,
  type TenantWithReceivers,
  verifySet,
} from "../security-events/support.ts";
import { useFixture } from "../support/fixture.ts";

const stack = useStack();
const acme = useFixture(() => tenantWithReceivers(stack, "acme"));
let hub: PushReceiver;
let registered: Awaited<ReturnType<TenantWithReceivers["client"]["receivers"]["create"]["mutate"]>>;

beforeAll(async () => {
  hub = startPushReceiver();
  registered = await acme.client.receivers.create.mutate({
    delivery: "push",
    name: "hub",
    url: hub.url,
    audience: "https://hub.example",
    content: "full",
  });
});

afterAll(async () => {
  await hub.stop();
});

/** Waits for the event with this name about this resource, and verifies it. */
async function notified(name: string, uri: string) {
  const { issuer, audience } = registered;
  const find = async () => {
    const sets = await Promise.all(
      hub.received.map(({ token }) => verifySet(stack.server, token, { issuer, audience })),
    );
    return sets.find(({ sub_id, events }) => sub_id["uri"] === uri && prov(name) in events);
  };
  const set = await until(`${name} was notified`, find);
  return set.events[prov(name)];
}

it("reports the changed attributes of a group, including its members", async () => {
  const scim = (method: string, path: string, body?: object) =>
    acme.tenant.scim(method, path, body);
  const person = await acme.tenant.person({ userName: "m@acme.example" });
  const created = await scim("POST", "/Groups", { displayName: "Sales" });
  const { id } = (await created.json()) as { id: string };
  expect(await notified("create:notice", `/Groups/${id}`)).toEqual({
    version: 'W/"1"',
    attributes: ["id", "displayName"],
  });
  const add = { op: "add", path: "members", value: [{ value: person }] };
  const schemas = ["urn:ietf:params:scim:api:messages:2.0:PatchOp"];
  await scim("PATCH", `/Groups/${id}`, { schemas, Operations: [add] });
  expect(await notified("patch:notice", `/Groups/${id}`)).toEqual({
    version: 'W/"2"',
    attributes: ["members"],
  });
  await scim("PUT", `/Groups/${id}`, { displayName: "Field", externalId: "g1" });
  expect(await notified("put:notice", `/Groups/${id}`)).toEqual({
    version: 'W/"3"',
    attributes: ["displayName", "externalId", "members"],
  });
  await scim("DELETE", `/Groups/${id}`);
  expect(await notified("delete", `/Groups/${id}`)).toEqual({});
});

it("sends only the events that the configuration lists", async () => {
  const answer = await fetch(`${stack.server.url}/scim/v2/ServiceProviderConfig`);
  const { securityEvents } = (await answer.json()) as {
    securityEvents: { asyncRequest: string; eventUris: string[] };
  };
  expect(securityEvents.asyncRequest).toBe("none");
  const names = hub.received.flatMap(({ token }) => {
    const payload = token.split(".")[1] ?? "";
    const { events } = JSON.parse(Buffer.from(payload, "base64url").toString()) as {
      events: object;
    };
    return Object.keys(events);
  });
  expect(names.length).toBeGreaterThan(4);
  expect(names.filter((name) => !securityEvents.eventUris.includes(name))).toEqual([]);
});
