import { SignJWT } from "jose";
import type postgres from "postgres";
import * as z from "zod";
import { clientFor } from "../support/server.ts";
import type { Stack } from "../support/stack.ts";
import { createTestTenant, type TestTenant } from "../support/tenants.ts";
import { until } from "../support/until.ts";

/** Short waits for MindTickle: an answer within 300 ms, a late effect within 400 ms more. */
export const shortWaits = { MINDTICKLE_TIMEOUT_MS: "300", MINDTICKLE_SETTLE_MS: "400" };

export type Simulated = Awaited<ReturnType<Stack["outside"]["mindtickle"]["admin"]["users"]>>;

/** A user at MindTickle. */
export const peopleOf = (
  stack: Pick<Stack, "outside">,
  tenant: TestTenant,
  userId: string,
): Promise<Simulated> => stack.outside.mindtickle.admin.users(tenant.slug, userId);

/** Waits until MindTickle has exactly one user with this id, and these fields. */
export const untilStands = (
  stack: Pick<Stack, "outside">,
  tenant: TestTenant,
  userId: string,
  fields: Record<string, unknown>,
  withinMs = 15_000,
) =>
  until(
    `${userId} stands at MindTickle with ${JSON.stringify(fields)}`,
    async () => {
      const found = await peopleOf(stack, tenant, userId);
      const [person] = found;
      if (found.length !== 1 || !person) return undefined;
      const shown: Record<string, unknown> = { ...person };
      return Object.entries(fields).every(([name, value]) => shown[name] === value) && person;
    },
    withinMs,
  );

export const replace = (path: string, value: unknown) => ({
  schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
  Operations: [{ op: "replace", path, value }],
});

/** Changes one attribute of a user by SCIM. */
export async function patch(tenant: TestTenant, userId: string, path: string, value: unknown) {
  const answer = await tenant.scim("PATCH", `/Users/${userId}`, replace(path, value));
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
}

/** A tenant with an admin client, which reads the state that the tests check. */
export async function tenantWithAdmin(
  stack: Stack,
  slug: string,
  config?: Parameters<typeof createTestTenant>[3],
) {
  const tenant = await createTestTenant(stack.outside, stack.server, slug, config);
  const adminId = await tenant.person({ userName: "admin@x.test", roles: [{ value: "admin" }] });
  await untilStands(stack, tenant, adminId, { userName: "admin@x.test" });
  const client = clientFor(stack.server, await tenant.token(adminId, "admin"));
  const deadLetters = async () => {
    const { items } = await client.deadLetters.list.query({ limit: 100 });
    return Promise.all(items.map(({ id }) => client.deadLetters.get.query({ id })));
  };
  return { tenant, adminId, client, deadLetters };
}

/** Calls the simulator's API like another program that uses the same MindTickle account. */
export async function callMindtickle(
  stack: Stack,
  slug: string,
  method: string,
  path: string,
  body?: object,
) {
  const token = await new SignJWT()
    .setProtectedHeader({ alg: "HS256" })
    .setIssuer(`key-${slug}`)
    .setSubject(`client-${slug}`)
    .setIssuedAt()
    .setExpirationTime("5m")
    .sign(new TextEncoder().encode(`secret-${slug}`));
  return fetch(`${stack.outside.mindtickle.url}/services/data/v2.0/mtobjects${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

/** Waits until all outbox events are handled. */
export const untilHandled = (sql: postgres.Sql, tenantId: string, withinMs = 60_000) =>
  until(
    "every event is handled",
    async () => {
      const rows = await sql`
        select 1 from outbox where tenant_id = ${tenantId} and handled_at is null limit 1`;
      return rows.length === 0;
    },
    withinMs,
  );

const flowKey = z.object({
  flowControlKey: z.string(),
  waitListSize: z.number(),
  parallelismCount: z.number(),
});

async function qstash(stack: Stack, method: string, path: string): Promise<Response> {
  const { url, token } = stack.outside.qstash;
  const answer = await fetch(url + path, { method, headers: { authorization: `Bearer ${token}` } });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer;
}

/** Waits until QStash has no message of the tenant. */
export const untilQuiet = (stack: Stack, tenantId: string, jobs?: string[]) => {
  let left: z.output<typeof flowKey>[] = [];
  return until(
    "QStash has nothing of the tenant",
    async () => {
      const keys = await (await qstash(stack, "GET", "/v2/flowControl")).json();
      left = z
        .array(flowKey)
        .parse(keys)
        .filter(({ flowControlKey: key }) =>
          jobs ? jobs.some((job) => key === `tenant.${tenantId}.${job}`) : key.includes(tenantId),
        )
        .filter(({ waitListSize, parallelismCount }) => waitListSize + parallelismCount > 0);
      return left.length === 0;
    },
    undefined,
    () => `Left: ${JSON.stringify(left)}. ${stateOf(stack)}`,
  );
};

/** What the worker that pushes does, and has logged last, for the errors of tests. */
const stateOf = ({ provisioning: { running, logs } }: Stack) =>
  `Running: ${running().join(", ") || "nothing"}. Log: ${JSON.stringify(logs.slice(-12))}`;

/** Waits until no job of a tenant is running. Messages may still wait in its channels. */
export const untilIdle = (stack: Stack, tenantId: string) =>
  until("no job of the tenant runs", async () => {
    const keys = await (await qstash(stack, "GET", "/v2/flowControl")).json();
    return z
      .array(flowKey)
      .parse(keys)
      .filter(({ flowControlKey: key }) => key.includes(tenantId))
      .every(({ parallelismCount }) => parallelismCount === 0);
  });

/** Pauses or resumes jobs of a tenant at QStash. */
export async function channels(
  stack: Stack,
  tenantId: string,
  what: "pause" | "resume",
  jobs = ["user_changed", "mindtickle.drain"],
): Promise<void> {
  for (const job of jobs) {
    await qstash(stack, "POST", `/v2/flowControl/tenant.${tenantId}.${job}/${what}`);
  }
}
