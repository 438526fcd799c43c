import { clientFor } from "../../support/server.ts";
import type { TestTenant } from "../../support/tenants.ts";
import type { ApiFuzz } from "./drive.ts";

type Role = "rep" | "manager" | "admin";

/** The place of the operator among the callers. */
const operator = 7;

/** Creates people of both tenants, and the callers of the requests: no one, and each role. */
export async function prepareApi(
  server: { url: string; operatorToken: string },
  tenant: TestTenant,
  other: TestTenant,
): Promise<Pick<ApiFuzz, "url" | "callers" | "seesAll" | "ids" | "marker">> {
  const marker = `marker${crypto.randomUUID().slice(0, 8)}`;
  const person = async (of: TestTenant, role: Role, name: string) => {
    const user = { userName: `${name}-${role}`, title: name, roles: [{ value: role }] };
    const id = await of.person(user);
    return { id, token: () => of.token(id, role) };
  };
  const own = [
    await person(tenant, "rep", "fuzz"),
    await person(tenant, "manager", "fuzz"),
    await person(tenant, "admin", "fuzz"),
    await person(tenant, "admin", "fuzz2"),
  ];
  const theirs = await person(other, "admin", marker);
  const client = clientFor(server, await theirs.token());
  const receiver = await client.receivers.create.mutate({
    delivery: "poll",
    name: marker,
    audience: "x",
  });
  const token = await client.scimTokens.create.mutate({ name: marker });
  const ids = [
    await tenant.person({ userName: "target", title: "target" }),
    theirs.id,
    receiver.id,
    token.id,
    other.id,
  ];
  const callers = async () => {
    const tokens = await Promise.all(own.map((one) => one.token()));
    // An admin may do most, so one sends more than the others.
    const sent = [...tokens, tokens[3], tokens[3], server.operatorToken, tenant.scimToken, "x"];
    return [null, ...sent.map((one) => `Bearer ${one}`)];
  };
  return { url: server.url, callers, seesAll: new Set([operator]), ids, marker };
}
