import { expect } from "vitest";
import { openSql } from "../support/database.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { type Outside, startOutside } from "../support/services.ts";
import { createTestTenant, type TestTenant } from "../support/tenants.ts";
import { useFixture } from "../support/fixture.ts";
import { password, refuseSecrets } from "./log-scan.ts";

export { password };

/** What a sign-in answers. */
export interface SignedIn {
  user: { id: string; email: string; name: string; role: string; active: boolean };
  organization: { id: string; name: string; slug: string };
  accessToken: string;
  refreshToken: string;
  expiresIn: number;
}

export interface AuthWorld {
  outside: Outside;
  server: TestServer;
  /** Calls a path under /api/v1. */
  ask(
    method: string,
    path: string,
    body?: object,
    headers?: Record<string, string>,
  ): Promise<Response>;
  /** Registers an organization and its first admin. */
  register(name: string): Promise<SignedIn>;
  /** Signs in and expects success. */
  signIn(email: string, organization?: string): Promise<SignedIn>;
  bearer(signedIn: Pick<SignedIn, "accessToken">): Record<string, string>;
  /** Sets the password of a person who came by SCIM, as the link of a mail would. */
  givePassword(tenant: Pick<TestTenant, "id">, userId: string): Promise<void>;
  /** A tenant that the operator created, with a SCIM client. */
  tenant(slug: string): Promise<TestTenant>;
}

interface NewPassword {
  tenantId: string;
  userId: string;
  /** The address that the person proved by a mail, in the form of `users.email_key`. */
  verifiedAddress: string | null;
}

/** Computed once, because it is slow by design. */
const passwordHash = Bun.password.hash(password, {
  algorithm: "argon2id",
  memoryCost: 19_456,
  timeCost: 2,
});

/** Gives a person the password that all tests use, as the link of a mail would. */
export async function insertPassword(
  sql: ReturnType<typeof openSql>,
  { tenantId, userId, verifiedAddress }: NewPassword,
): Promise<void> {
  await sql`insert into sign_ins
    (tenant_id, user_id, password_hash, password_changed_at, verified_address)
    values (${tenantId}, ${userId}, ${await passwordHash}, now(), ${verifiedAddress})`;
}

/** Calls a server as its clients do. */
export function authWorld(outside: Outside, server: TestServer): AuthWorld {
  const ask: AuthWorld["ask"] = (method, path, body, headers = {}) =>
    fetch(`${server.url}/api/v1${path}`, {
      method,
      headers: { "content-type": "application/json", ...headers },
      ...(body && { body: JSON.stringify(body) }),
    });
  const expectJson = async <T>(response: Response, status: number): Promise<T> => {
    const text = await response.text();
    expect(`${response.status} ${response.status === status ? "" : text}`).toBe(`${status} `);
    return JSON.parse(text) as T;
  };
  return {
    outside,
    server,
    ask,
    register: async (name) =>
      expectJson(
        await ask("POST", "/auth/register", {
          organization: { name, slug: name },
          name: `Admin of ${name}`,
          email: `admin@${name}.example`,
          password,
        }),
        201,
      ),
    signIn: async (email, organization) =>
      expectJson(
        await ask("POST", "/auth/login", {
          email,
          password,
          ...(organization && { organization }),
        }),
        200,
      ),
    bearer: ({ accessToken }) => ({ authorization: `Bearer ${accessToken}` }),
    givePassword: async ({ id }, userId) => {
      const sql = openSql({ outside });
      await insertPassword(sql, { tenantId: id, userId, verifiedAddress: null });
      await sql.end();
    },
    tenant: (slug) => createTestTenant(outside, server, slug),
  };
}

export async function openAuthWorld(): Promise<AuthWorld & { stop(): Promise<void> }> {
  const outside = await startOutside();
  const server = await startServer(outside);
  return {
    ...authWorld(outside, server),
    stop: async () => {
      await server.stop();
      await outside.stop();
      refuseSecrets(server);
    },
  };
}

/** A server with registration open, for the tests of one file. */
export const useAuthWorld = (): AuthWorld => useFixture(openAuthWorld, (world) => world.stop());
