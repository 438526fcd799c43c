import { expect, it } from "vitest";
import { clientFor } from "../../support/server.ts";
import { ENTERPRISE, unique, useScim } from "../support.ts";
import { idOf, patch, post, replace, send, statusesOf } from "./support.ts";

const { world, acme } = useScim();

async function adminClient() {
  const { server, acme: tenant } = world();
  const admin = await tenant.person({ userName: unique("admin"), roles: [{ value: "admin" }] });
  return clientFor(server, await tenant.token(admin, "admin"));
}

it("each refused operation becomes a dead letter with its index and its body", async () => {
  const client = await adminClient();
  const prefix = unique("refused");
  const user = await acme.user();
  const results = await send(acme, [
    post(`${prefix}-boss`),
    post(`${prefix}-a`, {
      active: "perhaps",
      [ENTERPRISE]: { manager: { value: `bulkId:post ${prefix}-boss` } },
    }),
    { ...patch(`/Users/${user.id}`, replace("nothing", 1)), version: user.meta.version },
    { method: "GET", path: "/Users" },
    { method: "DELETE", path: `/Users/${user.id}` },
  ]);
  expect(statusesOf(results)).toBe("201 400 400 400 204");
  const { items } = await client.deadLetters.list.query({ limit: 100 });
  const deadLetters = await Promise.all(
    items.map(({ id }) => client.deadLetters.get.query({ id })),
  );
  const at = (index: number) =>
    deadLetters.find(({ reason }) => reason.startsWith(`Operations[${index}]: `));
  expect(deadLetters).toHaveLength(3);
  expect(at(1)).toMatchObject({
    reason: expect.stringMatching(/^Operations\[1\]: .*active/),
    request: {
      method: "POST",
      path: "/scim/v2/Users",
      bulk: { operation: 1, bulkId: `post ${prefix}-a` },
    },
  });
  // The dead letter contains the resolved bulkIds, because the replay does not know the bulk request.
  expect(JSON.parse(at(1)?.body ?? "")).toMatchObject({
    userName: `${prefix}-a`,
    [ENTERPRISE]: { manager: { value: idOf(results[0]) } },
  });
  expect(at(2)).toMatchObject({
    request: {
      method: "PATCH",
      path: `/scim/v2/Users/${user.id}`,
      headers: { "if-match": user.meta.version },
      bulk: { operation: 2 },
    },
  });
  expect(JSON.parse(at(2)?.body ?? "")).toHaveProperty("Operations");
  expect(at(3)).toMatchObject({ request: { method: "GET", bulk: { operation: 3 } }, body: "" });

  const byReason = await client.deadLetters.list.query({ q: "operations[2]: " });
  expect(byReason.items.map(({ id }) => id)).toEqual([at(2)?.id]);
  const { createdAt = "" } = at(2) ?? {};
  const inTime = async (time: { since?: string; before?: string }) => {
    const page = await client.deadLetters.list.query({ ...time, q: "operations[2]: " });
    return page.items.length;
  };
  expect([await inTime({ since: createdAt }), await inTime({ before: createdAt })]).toEqual([1, 0]);
  const none = await client.deadLetters.replayMany.mutate({ q: "no such reason" });
  expect(none.items).toEqual([]);

  const repaired = JSON.stringify({ ...JSON.parse(at(1)?.body ?? ""), active: true });
  await client.deadLetters.replay.mutate({ id: at(1)?.id ?? "", body: repaired });
  const { Resources } = await acme.list("/Users", { filter: `userName eq "${prefix}-a"` });
  expect(Resources[0]?.[ENTERPRISE].manager?.value).toBe(idOf(results[0]));
});
