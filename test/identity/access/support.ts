import { expect } from "vitest";
import { clientFor } from "../../support/server.ts";
import { useServer } from "../../support/server-only.ts";
import type { TestTenant } from "../../support/tenants.ts";

type BaseRole = "rep" | "manager" | "admin";

/** A server with acme and globex, and short ways to act as people and keys. */
export function useIdentity() {
  const world = useServer();
  let people = 0;

  /** Creates a person and returns the id and a client. */
  const person = async (role: BaseRole, tenant: TestTenant = world.acme) => {
    people += 1;
    const id = await tenant.person({ userName: `${role}${people}`, roles: [{ value: role }] });
    const token = await tenant.token(id, role);
    return { id, token, client: clientFor(world.server, token) };
  };

  /** Calls a REST route with a bearer token, and returns the status and the parsed body. */
  const rest = async (token: string | null, method: string, path: string, body?: unknown) => {
    const response = await fetch(`${world.server.url}${path}`, {
      method,
      headers: {
        "content-type": "application/json",
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const parsed: Record<string, unknown> = text === "" ? {} : JSON.parse(text);
    return { status: response.status, body: parsed, headers: response.headers };
  };

  const as = (token: string) => clientFor(world.server, token);
  return { world, person, rest, as };
}

/** What a refused tRPC call rejects with. */
export const refused = (httpStatus: number, message = "") => ({
  data: { httpStatus },
  message: expect.stringContaining(message) as string,
});
