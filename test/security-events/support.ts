import { createRemoteJWKSet, type JWTPayload, jwtVerify } from "jose";
import { clientFor, type TestServer } from "../support/server.ts";
import type { Outside } from "../support/services.ts";
import { createTestTenant, type TestTenant } from "../support/tenants.ts";
import { until } from "../support/until.ts";

export const prov = (name: string) => `urn:ietf:params:scim:event:prov:${name}`;
export const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/** A token after the receiver has verified it. */
export interface VerifiedSet extends JWTPayload {
  jti: string;
  txn: string;
  sub_id: Record<string, string>;
  events: Record<string, Record<string, unknown>>;
}

/** Verifies a token like a receiver (RFC 8417): key, type, issuer and audience. */
export async function verifySet(
  server: Pick<TestServer, "url">,
  token: string,
  expected: { issuer: string; audience: string },
): Promise<VerifiedSet> {
  const keys = createRemoteJWKSet(new URL("/.well-known/jwks.json", server.url));
  const { payload } = await jwtVerify(token, keys, { ...expected, typ: "secevent+jwt" });
  return payload as VerifiedSet;
}

export interface Received {
  headers: Headers;
  token: string;
}

/** A receiver of pushed tokens (RFC 8935). It records them and responds with the status that is set. */
export interface PushReceiver {
  url: string;
  status: number;
  received: Received[];
  stop(): Promise<void>;
}

export function startPushReceiver(): PushReceiver {
  const received: Received[] = [];
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: async (request) => {
      received.push({ headers: request.headers, token: await request.text() });
      return new Response(null, { status: receiver.status });
    },
  });
  const receiver: PushReceiver = {
    url: `http://127.0.0.1:${server.port}/events`,
    status: 202,
    received,
    stop: () => server.stop(true),
  };
  return receiver;
}

/** A tenant with an admin, created before any receiver exists. */
export async function tenantWithReceivers(
  { outside, server }: { outside: Outside; server: TestServer },
  slug: string,
) {
  const tenant = await createTestTenant(outside, server, slug);
  const adminId = await tenant.person({ userName: "root", roles: [{ value: "admin" }] });
  const client = clientFor(server, await tenant.token(adminId, "admin"));
  return { tenant, client, adminId };
}

export type TenantWithReceivers = Awaited<ReturnType<typeof tenantWithReceivers>>;

export interface PollAnswer {
  sets: Record<string, string>;
  moreAvailable: boolean;
}

/** Polls like the receiver, with the tenant's SCIM token. */
export async function poll(
  tenant: TestTenant,
  receiverId: string,
  body: object = {},
): Promise<PollAnswer> {
  const answer = await tenant.scim("POST", `/SecurityEvents/${receiverId}`, body);
  if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`);
  return (await answer.json()) as PollAnswer;
}

/** Waits until this many tokens are stored for the receiver. */
export const untilWaiting = (tenant: TestTenant, receiverId: string, count: number) =>
  until(`${count} tokens wait`, async () => {
    const { sets } = await poll(tenant, receiverId);
    return Object.keys(sets).length >= count && Object.entries(sets);
  });
