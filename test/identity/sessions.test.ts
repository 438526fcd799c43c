import { describe, expect, test } from "vitest";
import { openSql } from "../support/database.ts";
import { until } from "../support/until.ts";
import { type SignedIn, useAuthWorld } from "./world.ts";

const world = useAuthWorld();

const me = async (signedIn: Pick<SignedIn, "accessToken">) =>
  (await world.ask("GET", "/auth/me", undefined, world.bearer(signedIn))).status;

interface Refreshed {
  accessToken: string;
  refreshToken: string;
}

const refresh = async (refreshToken: string) => {
  const answer = await world.ask("POST", "/auth/refresh", { refreshToken });
  return { status: answer.status, body: (await answer.json()) as Refreshed };
};

describe("refresh tokens", () => {
  test("two tabs get the same successor", async () => {
    const { refreshToken } = await world.register("two-tabs");
    const [one, two] = await Promise.all([refresh(refreshToken), refresh(refreshToken)]);
    expect([one.status, two.status]).toEqual([200, 200]);
    expect(one.body.refreshToken).toBe(two.body.refreshToken);
    expect(await me(one.body)).toBe(200);
    const next = await refresh(one.body.refreshToken);
    expect(next.status).toBe(200);
  });

  test("a token that was replaced earlier ends the session, and the operator sees it", async () => {
    const signedIn = await world.register("replayed");
    const first = await refresh(signedIn.refreshToken);
    const second = await refresh(first.body.refreshToken);
    expect(second.status).toBe(200);
    expect((await refresh(signedIn.refreshToken)).status).toBe(401);
    expect((await refresh(second.body.refreshToken)).status).toBe(401);
    expect(await me(second.body)).toBe(401);
    const events = await fetch(
      `${world.server.url}/trpc/operator.securityEvents?input=${encodeURIComponent('{"kind":"refresh_token_replayed"}')}`,
      { headers: { authorization: `Bearer ${world.server.operatorToken}` } },
    );
    const { result } = (await events.json()) as { result: { data: { items: object[] } } };
    expect(result.data.items).toMatchObject([{ actor: `user:${signedIn.user.id}`, attempts: 1 }]);
  });

  test("made-up tokens with the id of a session do not end it", async () => {
    const signedIn = await world.register("made-up");
    const forged = signedIn.refreshToken.slice(0, -4) + "AAAA";
    expect((await refresh(forged)).status).toBe(401);
    expect(await me(signedIn)).toBe(200);
  });
});

describe("sessions", () => {
  test("are listed for their person only, and end at the next request", async () => {
    const first = await world.register("listed");
    const second = await world.signIn("admin@listed.example");
    const list = async (who: SignedIn) => {
      const answer = await world.ask("GET", "/auth/sessions", undefined, world.bearer(who));
      return ((await answer.json()) as { items: { id: string; current: boolean }[] }).items;
    };
    const items = await list(second);
    expect(items).toHaveLength(2);
    expect(items.filter(({ current }) => current)).toHaveLength(1);
    const other = items.find(({ current }) => !current)!;
    const stranger = await world.register("stranger");
    const foreign = await world.ask(
      "DELETE",
      `/auth/sessions/${other.id}`,
      undefined,
      world.bearer(stranger),
    );
    expect(foreign.status).toBe(404);
    const ended = await world.ask(
      "DELETE",
      `/auth/sessions/${other.id}`,
      undefined,
      world.bearer(second),
    );
    expect(ended.status).toBe(204);
    expect(await me(first)).toBe(401);
    expect(await me(second)).toBe(200);
    const out = await world.ask("POST", "/auth/logout", {}, world.bearer(second));
    expect(out.status).toBe(200);
    expect(await me(second)).toBe(401);
    expect((await refresh(second.refreshToken)).status).toBe(401);
  });

  test.for(["PUT", "PATCH", "DELETE", "Bulk"])("end when SCIM deactivates by %s", async (way) => {
    const tenant = await world.tenant(`ended-by-${way.toLowerCase()}`);
    const userName = `leaver@${tenant.slug}.example`;
    const user = { userName, emails: [{ value: userName, primary: true }], active: true };
    const id = await tenant.person(user);
    await world.givePassword(tenant, id);
    const token = await world.signIn(userName);
    expect(await me(token)).toBe(200);
    const schemas = ["urn:ietf:params:scim:schemas:core:2.0:User"];
    const patch = {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
      Operations: [{ op: "replace", path: "active", value: false }],
    };
    const sent: Record<string, () => Promise<Response>> = {
      PUT: () => tenant.scim("PUT", `/Users/${id}`, { schemas, ...user, active: false }),
      PATCH: () => tenant.scim("PATCH", `/Users/${id}`, patch),
      DELETE: () => tenant.scim("DELETE", `/Users/${id}`),
      Bulk: () =>
        tenant.scim("POST", "/Bulk", {
          schemas: ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
          Operations: [{ method: "PATCH", path: `/Users/${id}`, data: patch }],
        }),
    };
    expect((await sent[way]!()).status).toBeLessThan(300);
    expect(await me(token)).toBe(401);
    expect((await refresh(token.refreshToken)).status).toBe(401);
    const back = await tenant.scim("PUT", `/Users/${id}`, { schemas, ...user });
    if (way !== "DELETE") expect(back.status).toBe(200);
    expect(await me(token)).toBe(401);
  });
});

test("the use of a session is recorded, and keeps it from being idle", async () => {
  const signedIn = await world.register("in-use");
  const sql = openSql(world);
  const { id } = signedIn.organization;
  await sql`
    update sessions set last_seen_at = now() - interval '7 hours',
      idle_until = now() + interval '1 hour', expires_at = now() + interval '4 hours'
    where tenant_id = ${id}`;
  expect(await me(signedIn)).toBe(200);
  const readSession = async () => {
    const [row] = await sql<{ seen: number; idle: number }[]>`
      select extract(epoch from now() - last_seen_at)::float8 as seen,
        extract(epoch from expires_at - idle_until)::float8 as idle
      from sessions where tenant_id = ${id}`;
    return row;
  };
  const used = await until("the use is recorded", async () => {
    const row = await readSession();
    return row && row.seen < 3600 && row;
  });
  // Eight hours from now on, but no longer than the session may last.
  expect(used.idle).toBe(0);
  await sql.end();
});
