import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mailAad, ssoAttemptAad, totpAad } from "../../shared/secrets/aad.ts";
import { Secrets } from "../../shared/secrets/secrets.ts";
import { sealedColumns } from "../../shared/tenants/sealed-columns.ts";
import { clientFor } from "../support/server.ts";
import { createTestTenant, type TestTenant } from "../support/tenants.ts";
import { until } from "../support/until.ts";
import { untilStands } from "../sync/support.ts";
import { send, tenantWithEndpoints, userEvent } from "../webhooks/inbound/support.ts";
import { extension, startTraffic, unbadged } from "./traffic.ts";
import { newKey, type RotationWorld, startRotationWorld } from "./world.ts";

const a = newKey("a");
const b = newKey("b");

let world: RotationWorld;
let sql: postgres.Sql;

beforeAll(async () => {
  world = await startRotationWorld(a);
  sql = postgres(world.outside.database.superuser, { max: 1, onnotice: () => undefined });
});

afterAll(async () => {
  await sql.end();
  await world.stop();
});

const schema = (required: boolean) => ({
  id: extension,
  name: "Sales",
  attributes: [{ name: "code" }, { name: "badge", required }],
});

/** A tenant with a secret in each sealed column. */
async function fullTenant(slug: string) {
  const { tenant, client, endpoint } = await tenantWithEndpoints(world, slug);
  await client.provisioning.putSchema.mutate(schema(true));
  await client.receivers.create.mutate({
    delivery: "push",
    name: "hub",
    audience: "hub",
    url: "http://127.0.0.1:9/",
    authorization: "Bearer of the hub",
  });
  // As a mail that waits, and an authenticator app that is enrolled.
  const [mail, person] = [crypto.randomUUID(), await tenant.person({ userName: `${slug}-app` })];
  const secrets = new Secrets(a);
  await sql`insert into mails (tenant_id, id, kind, address, sealed_token)
    values (${tenant.id}, ${mail}, 'verify', 'x', ${await secrets.seal("x", mailAad(tenant.id, mail))})`;
  await sql`insert into sign_ins (tenant_id, user_id, totp_secret)
    values (${tenant.id}, ${person}, ${await secrets.seal("x", totpAad(tenant.id, person))})`;
  const connection = await client.ssoConnections.create.mutate({
    name: "Provider",
    issuer: "https://id.example.com",
    clientId: "rampart",
    clientSecret: "secret",
  });
  // As a sign-in that has gone to the provider.
  const attempt = crypto.randomUUID();
  const verifier = await secrets.seal("verifier", ssoAttemptAad(tenant.id, attempt));
  await sql`insert into sso_attempts
    (tenant_id, state_hash, id, connection_id, nonce, verifier, return_path, expires_at)
    values (${tenant.id}, ${new Uint8Array(32)}, ${attempt}, ${connection.id}, 'n', ${verifier}, '/',
      now() + interval '1 hour')`;
  await client.outgoingWebhooks.create.mutate({
    url: "http://127.0.0.1:9/",
    types: ["readiness.updated"],
  });
  expect((await tenant.scim("POST", "/Users", unbadged(`${slug}-first`))).status).toBe(400);
  const [deadLetter] = (await client.deadLetters.list.query({ limit: 1 })).items;
  return {
    tenant,
    client,
    endpoint: await endpoint("user-service"),
    deadLetterId: deadLetter?.id ?? "",
  };
}

/** The sealed secrets in the database, by column and key. */
async function sealedWith(tenantId: string): Promise<Record<string, string[]>> {
  const rows = await sql<{ place: string; keys: string[] }[]>`
    select place, array_agg(distinct split_part(envelope, '.', 2)) as keys from (
      select 'account' as place, secret as envelope from integrations where tenant_id = ${tenantId}
      union all select 'endpoint', secrets from webhook_endpoints where tenant_id = ${tenantId}
      union all select 'outgoing', secrets from outgoing_endpoints where tenant_id = ${tenantId}
      union all select 'receiver', "authorization" from event_receivers where tenant_id = ${tenantId}
      union all select 'deadLetter', body from dead_letters where tenant_id = ${tenantId}
    ) sealed group by place`;
  return Object.fromEntries(rows.map(({ place, keys }) => [place, keys]));
}

/** All columns of the database that contain a secret sealed with this key. */
async function columnsUnder(key: string): Promise<string[]> {
  const columns = await sql<{ table: string; column: string }[]>`
    select table_name as table, column_name as column from information_schema.columns
    where table_schema = 'public' and data_type = 'text'`;
  const found = await Promise.all(
    columns.map(async ({ table, column }) => {
      const rows = await sql`select 1 from ${sql(table)}
        where starts_with(${sql(column)}, ${`v1.${key}.`}) limit 1`;
      return rows.length > 0 ? [`${table}.${column}`] : [];
    }),
  );
  return found.flat().toSorted();
}

/** A killed worker's lease on a user remains for a while. Nothing is lost. */
const stands = (tenant: TestTenant, id: string, fields: object) =>
  untilStands(world, tenant, id, { ...fields }, 60_000);

const all = (key: string) => ({
  account: [key],
  endpoint: [key],
  outgoing: [key],
  receiver: [key],
  deadLetter: [key],
});
const lacks = (key: string) => `SECRETS_KEYS does not contain the key ${key} of a stored secret.`;
const complaints = () => world.logs().filter(({ message }) => message === lacks("a"));

describe("a key that is removed too early", () => {
  it("causes clear errors, loses nothing, and is reported by the command", async () => {
    const { tenant, client, endpoint, deadLetterId } = await fullTenant("early");
    const id = await tenant.person({ userName: "ada@x.test" });
    await stands(tenant, id, { userName: "ada@x.test" });
    expect(await sealedWith(tenant.id)).toEqual(all("a"));
    await world.restart(b);

    await expect(client.deadLetters.get.query({ id: deadLetterId })).rejects.toMatchObject({
      data: { httpStatus: 500 },
    });
    const body = userEvent({ id: "grace", version: 1 });
    expect((await send({ ...endpoint, body })).status).toBe(500);
    const changed = await tenant.scim("PATCH", `/Users/${id}`, {
      Operations: [{ op: "replace", path: "title", value: "Seller" }],
    });
    expect(changed.status).toBe(200);
    await until("all three programs have logged the missing key", () => {
      const events = complaints().map(({ event }) => event);
      return events.includes("job.failed") && events.filter((e) => e === "http.failed").length >= 2;
    });
    const { code, lines } = await world.reseal(b);
    expect(code).toBe(1);
    const said = lines.join("\n");
    expect(said).toMatch(
      new RegExp(`early +0 resealed, remaining: ${sealedColumns.length} with a`),
    );
    expect(said).toContain(`dead_letters.body ${deadLetterId}: ${lacks("a")}`);
    expect(said).toContain(
      `${sealedColumns.length} secrets cannot be opened. Add the key that they name`,
    );

    await world.restart(a);
    await stands(tenant, id, { title: "Seller" });
    expect((await send({ ...endpoint, body })).status).toBe(202);
    expect((await client.deadLetters.get.query({ id: deadLetterId })).status).toBe("open");
  });
});

describe("a key rotation according to docs/operations.md", () => {
  it("loses nothing: each change, event and dead letter is stored as sent", async () => {
    const before = complaints().length;
    const { tenant, client, endpoint, deadLetterId } = await fullTenant("acme");
    const suspended = await createTestTenant(world.outside, world.server, "suspended");
    const operator = clientFor(world.server, world.server.operatorToken).operator;
    await operator.setTenantActive.mutate({ slug: "suspended", active: false });
    const people = await Promise.all(
      [1, 2, 3, 4, 5].map((n) => tenant.person({ userName: `p${n}@x.test` })),
    );
    const traffic = startTraffic(tenant, people, endpoint);
    await traffic.more(8);
    const underA = traffic.refused.length;
    for (const ring of [`${a},${b}`, `${b},${a}`]) {
      await world.restart(ring);
      await traffic.more(8);
    }
    expect(await sealedWith(tenant.id)).toMatchObject({ account: ["a"], deadLetter: ["a", "b"] });
    const everywhere = sealedColumns.map(({ name }) => name).toSorted();
    expect(await columnsUnder("a")).toEqual(everywhere);

    const first = await world.reseal(`${b},${a}`);
    expect(first.lines.at(-1)).toBe(
      "No secrets with other keys remain. SECRETS_KEYS now needs only b.",
    );
    expect(first.code).toBe(0);
    const [, count] = /^acme +(\d+) resealed, none remaining$/m.exec(first.lines.join("\n")) ?? [];
    expect(Number(count)).toBeGreaterThanOrEqual(underA + sealedColumns.length);
    await traffic.more(8);
    const again = await world.reseal(`${b},${a}`);
    expect(again.code).toBe(0);
    expect(again.lines.join("\n")).toMatch(/^acme +0 resealed, none remaining$/m);
    await world.restart(b);
    await traffic.more(8);
    await traffic.stop();

    expect(traffic.wrong).toEqual([]);
    for (const [id, title] of traffic.titles) await stands(tenant, id, { title });
    for (const [externalId, title] of traffic.accepted) {
      const filter = encodeURIComponent(`externalId eq "${externalId}"`);
      const person = await until(
        `${externalId} has the last title`,
        async () => {
          const answer = await tenant.scim("GET", `/Users?filter=${filter}`);
          const { Resources: found } = (await answer.json()) as {
            Resources?: { id: string; title: string }[];
          };
          return found?.[0]?.title === title && found[0];
        },
        60_000,
      );
      await stands(tenant, person.id, { title });
    }
    expect(await sealedWith(tenant.id)).toEqual(all("b"));
    expect(await columnsUnder("a")).toEqual([]);
    expect(await sealedWith(suspended.id)).toEqual({ account: ["b"] });
    expect(complaints().length).toBe(before);

    const [audited] = await sql<{ actors: string[]; resealed: number }[]>`
      select array_agg(distinct actor) as actors, sum((after->>'resealed')::int)::int as resealed
      from audit_log where tenant_id = ${tenant.id} and action = 'secrets.reseal'`;
    expect(audited?.actors).toEqual([expect.stringMatching(/^operator:cli:/)]);
    expect(audited?.resealed).toBe(Number(count));

    const { body } = await client.deadLetters.get.query({ id: deadLetterId });
    expect(JSON.parse(body)).toEqual(unbadged("acme-first"));
    await client.provisioning.putSchema.mutate(schema(false));
    const replayed = await client.deadLetters.replay.mutate({ id: deadLetterId });
    expect(replayed).toMatchObject({ status: "replayed", result: expect.stringMatching(/^201 /) });
    const id = replayed.result.split("/").at(-1) ?? "";
    await stands(tenant, id, { userName: "acme-first" });
    const deadLetters = await sql`select 1 from dead_letters where tenant_id = ${tenant.id}`;
    expect(deadLetters.length).toBe(traffic.refused.length + 1);
  });
});
