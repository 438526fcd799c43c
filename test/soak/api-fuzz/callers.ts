import type { Permission } from "../../../shared/identity/permissions.ts";
import { addressKey } from "../../../shared/values/email.ts";
import { insertPassword, password } from "../../identity/world.ts";
import { openSql } from "../../support/database.ts";
import { clientFor } from "../../support/server.ts";
import type { Outside } from "../../support/services.ts";
import type { TestTenant } from "../../support/tenants.ts";

/** Who sends a request. */
export interface Caller {
  name: string;
  headers: Record<string, string>;
  /** What the caller may do, by the names that openapi.json has in `x-permission`. */
  may: ReadonlySet<string>;
}

/** Makes the headers of a caller. Called again and again, because requests may end a credential. */
export type Source = () => Promise<Caller>;

type Role = "rep" | "manager" | "admin";

interface World {
  url: string;
  operatorToken: string;
  outside: Outside;
}

type Client = ReturnType<typeof clientFor>;

export const bearer = (
  name: string,
  token: string | (() => Promise<string>),
  may: Iterable<string> = [],
): Source => {
  const allowed = new Set(may);
  return async () => {
    const sent = typeof token === "string" ? token : await token();
    return { name, headers: { authorization: `Bearer ${sent}` }, may: allowed };
  };
};

/** What a person may do: the permissions of base role and custom roles. */
export async function heldBy(client: Client): Promise<Permission[]> {
  const { items } = await client.permissions.list.query();
  return items.filter(({ held }) => held).map(({ name }) => name);
}

/** A person of a role, by an access token. */
export async function personCaller(
  world: Pick<World, "url">,
  role: Role,
  token: () => Promise<string>,
): Promise<Source> {
  const held = await heldBy(clientFor(world, await token()));
  return bearer(`a ${role}`, token, [...held, "signed-in"]);
}

/** The callers with the credentials of programs: keys of people and of the organization. */
export async function keyCallers(world: World, tenant: TestTenant): Promise<Source[]> {
  const owner = async (role: Role) => {
    const id = await tenant.person({ userName: `key-${role}`, roles: [{ value: role }] });
    return clientFor(world, await tenant.token(id, role));
  };
  const [admin, rep] = [await owner("admin"), await owner("rep")];
  const all = await heldBy(admin);
  const reads = all.filter((name) => name.endsWith(":read"));
  const keys = [
    ["an admin's key", admin.apiKeys.createOwn, all],
    ["a rep's key", rep.apiKeys.createOwn, await heldBy(rep)],
    ["the organization's key", admin.apiKeys.create, all],
    ["the organization's key to read", admin.apiKeys.create, reads],
  ] satisfies [string, Client["apiKeys"]["create"], Permission[]][];
  return Promise.all(
    keys.map(async ([name, procedure, permissions]) =>
      bearer(name, (await procedure.mutate({ name, permissions })).key, permissions),
    ),
  );
}

/** A rep whose custom role has every permission that an admin can give. */
export async function customRoleCaller(world: World, tenant: TestTenant): Promise<Source> {
  const rep = await tenant.person({ userName: "custom-rep" });
  const adminId = await tenant.person({ userName: "role-admin", roles: [{ value: "admin" }] });
  const admin = clientFor(world, await tenant.token(adminId, "admin"));
  const permissions = await heldBy(admin);
  const role = await admin.roles.create.mutate({ name: "Everything", permissions });
  await admin.roles.assign.mutate({ id: rep, roles: [role.id] });
  const may = [...permissions, "signed-in"];
  return bearer("a rep with a custom role", () => tenant.token(rep, "rep"), may);
}

/** A person who signs in with a password and holds the session as a cookie. */
export async function cookieCaller(world: World, tenant: TestTenant, role: Role): Promise<Source> {
  const email = `cookie-${role}@${tenant.slug}.example`;
  const emails = [{ value: email, primary: true }];
  const userId = await tenant.person({ userName: email, emails, roles: [{ value: role }] });
  const sql = openSql(world);
  await insertPassword(sql, { tenantId: tenant.id, userId, verifiedAddress: addressKey(email) });
  await sql.end();
  const held = await heldBy(clientFor(world, await tenant.token(userId, role)));
  const may = new Set([...held, "signed-in"]);
  const cookies = new Map<string, string>();
  const ask = async (method: string, path: string, headers: object, body?: object) => {
    const answer = await fetch(world.url + path, {
      method,
      headers: { ...headersOf(cookies), "content-type": "application/json", ...headers },
      ...(body && { body: JSON.stringify(body) }),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    return answer;
  };
  return async () => {
    const name = `a ${role} with a cookie`;
    const isSignedIn = (await ask("GET", "/auth/me", {})).ok;
    if (!isSignedIn) {
      // The cookie of the device exempts this sign-in from the delays that other requests cause.
      const answer = await ask("POST", "/auth/login", {}, { email, password });
      if (!answer.ok) throw new Error(`${name}: ${await answer.text()}`);
      const { accessToken } = (await answer.json()) as { accessToken: string };
      await ask("POST", "/auth/session", { authorization: `Bearer ${accessToken}` });
    }
    // Without the device's cookie: its failed sign-ins would delay the next one.
    const session = [...cookies].filter(([cookie]) => cookie.includes(tenant.id));
    return { name, headers: headersOf(new Map(session)), may };
  };
}

const headersOf = (cookies: ReadonlyMap<string, string>): Record<string, string> => ({
  "sec-fetch-site": "same-origin",
  ...(cookies.size > 0 && {
    cookie: Array.from(cookies, ([name, value]) => `${name}=${value}`).join("; "),
  }),
});
