import { clientFor } from "../../support/server.ts";
import type { Outside } from "../../support/services.ts";
import type { TestTenant } from "../../support/tenants.ts";
import {
  bearer,
  type Caller,
  cookieCaller,
  customRoleCaller,
  keyCallers,
  personCaller,
} from "./callers.ts";
import type { ApiFuzz } from "./drive.ts";

type Role = "rep" | "manager" | "admin";

/**
 * Creates people, keys and roles of both tenants, and the callers of the requests: no one, people of
 * each role by token and by cookie, API keys, and the operator.
 */
export async function prepareApi(
  server: { url: string; operatorToken: string; outside: Outside },
  tenant: TestTenant,
  other: TestTenant,
): Promise<Pick<ApiFuzz, "url" | "callers" | "ids" | "marker">> {
  const marker = `marker${crypto.randomUUID().slice(0, 8)}`;
  const person = async (of: TestTenant, role: Role, name: string) => {
    const user = { userName: `${name}-${role}`, title: name, roles: [{ value: role }] };
    const id = await of.person(user);
    return { id, role, token: () => of.token(id, role) };
  };
  const people = [
    await person(tenant, "rep", "fuzz"),
    await person(tenant, "manager", "fuzz"),
    await person(tenant, "admin", "fuzz"),
    await person(tenant, "admin", "fuzz2"),
  ];
  const [, , admin] = people;
  const theirs = await person(other, "admin", marker);
  const ids = [
    await tenant.person({ userName: "target", title: "target" }),
    ...(await things(clientFor(server, (await admin?.token()) ?? ""), "own")),
    theirs.id,
    ...(await things(clientFor(server, await theirs.token()), marker)),
    other.id,
  ];
  const byToken = await Promise.all(
    people.map(({ role, token }) => personCaller(server, role, token)),
  );
  const sources = [
    async (): Promise<Caller> => ({ name: "no one", headers: {}, may: new Set() }),
    ...byToken,
    // An admin may do most, so one sends more than the others.
    ...byToken.slice(-1),
    ...byToken.slice(-1),
    ...(await keyCallers(server, tenant)),
    await customRoleCaller(server, tenant),
    await cookieCaller(server, tenant, "rep"),
    await cookieCaller(server, tenant, "admin"),
    bearer("the operator", server.operatorToken, ["operator"]),
    bearer("a SCIM client", tenant.scimToken),
    bearer("a wrong token", "x"),
  ];
  const callers = () => Promise.all(sources.map((source) => source()));
  return { url: server.url, callers, ids, marker };
}

/** Creates one of each thing that requests may name, and returns their ids. */
async function things(client: ReturnType<typeof clientFor>, name: string): Promise<string[]> {
  const created = await Promise.all([
    client.receivers.create.mutate({ delivery: "poll", name, audience: "x" }),
    client.scimTokens.create.mutate({ name }),
    client.roles.create.mutate({ name, permissions: ["users:read"] }),
    client.apiKeys.create.mutate({ name, permissions: ["users:read"] }),
    client.invitations.create.mutate({ email: `${name}@invited.example`, name, role: "rep" }),
  ]);
  return created.map(({ id }) => id);
}
