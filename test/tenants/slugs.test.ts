import { describe, expect, test } from "vitest";
import { insertPassword, password } from "../identity/world.ts";
import { restFor } from "../identity/rest.ts";
import { useSsoWorld } from "../identity/sso/world.ts";
import { clientFor } from "../support/server.ts";
import { until } from "../support/until.ts";

const world = useSsoWorld();
const operator = () => clientFor(world.server, world.server.operatorToken).operator;
const rename = (id: string, slug: string) => operator().updateOrganization.mutate({ id, slug });
const taken = { data: { httpStatus: 409, reason: "conflict", field: "slug" } };

/** Lets the redirects of a tenant end as if 30 days had passed. */
const expire = (tenantId: string) => world.sql`
  update slug_redirects set expires_at = now() where tenant_id = ${tenantId}`;

describe("a tenant with another slug", () => {
  test("is found by the former one for 30 days: sign-in, single sign-on and URLs", async () => {
    const tenant = await world.tenant("before");
    await insertPassword(world.sql, {
      tenantId: tenant.id,
      userId: tenant.adminId,
      verifiedAddress: null,
    });
    const [{ email } = { email: "" }] = await world.sql<{ email: string }[]>`
      select email_key as email from users where id = ${tenant.adminId}`;
    const renamed = await rename(tenant.id, "after");
    expect(renamed.slug).toBe("after");
    const [{ slug: former, until: last } = { slug: "", until: "" }] = renamed.formerSlugs;
    expect(former).toBe("before");
    const days = (Date.parse(last) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(29.9);
    expect(days).toBeLessThanOrEqual(30);

    const login = (organization: string) =>
      restFor(world.server, "")("POST", "/auth/login", { email, password, organization });
    for (const slug of ["before", "after"]) {
      const signedIn = await login(slug);
      expect(signedIn.status).toBe(200);
      // Answers name the present slug.
      expect(signedIn.body.organization.slug).toBe("after");
      const started = await world.start({ organization: slug });
      expect([started.status, started.headers.get("location")?.startsWith(tenant.issuer)]).toEqual([
        302,
        true,
      ]);
    }
    const token = await tenant.token(tenant.adminId, "admin");
    const ask = (path: string, method = "GET", redirect: "manual" | "follow" = "manual") =>
      fetch(world.server.url + path, {
        method,
        redirect,
        headers: { authorization: `Bearer ${token}` },
      });
    const moved = await ask("/api/tenants/before/audit?limit=1");
    expect([moved.status, moved.headers.get("location")]).toEqual([
      307,
      "/api/tenants/after/audit?limit=1",
    ]);
    expect((await ask("/api/tenants/before/audit?limit=1", "GET", "follow")).status).toBe(200);
    const posted = await ask("/api/tenants/before/readiness/aggregate", "POST", "follow");
    expect(posted.status).toBeLessThan(300);

    await expire(tenant.id);
    expect((await login("before")).status).toBe(401);
    expect((await login("after")).status).toBe(200);
    expect((await ask("/api/tenants/before/audit")).status).toBe(404);
    const started = await world.start({ organization: "before" });
    expect(started.headers.get("location")?.startsWith(tenant.issuer)).not.toBe(true);
  });

  test("keeps several former slugs, and can take its own back", async () => {
    const { id, slug } = await world.tenant("first");
    const follows = (name: string) =>
      world.sql`select app.tenant_of_slug(${name}) as id`.then(([row]) => row?.["id"]);
    await rename(id, "second");
    const third = await rename(id, "third");
    expect(third.formerSlugs.map((one) => one.slug).toSorted()).toEqual(["first", "second"]);
    for (const name of [slug, "second", "third"]) expect(await follows(name)).toBe(id);
    const back = await rename(id, "first");
    expect(back.slug).toBe("first");
    expect(back.formerSlugs.map((one) => one.slug).toSorted()).toEqual(["second", "third"]);
    // Renaming to the present slug changes nothing.
    expect(await rename(id, "first")).toEqual(back);
    const actions = await world.sql`select before->>'slug' as was, after->>'slug' as became
      from audit_log where tenant_id = ${id} and action = 'tenant.update' order by id`;
    expect(actions.map(({ was, became }) => `${String(was)} ${String(became)}`)).toEqual([
      "first second",
      "second third",
      "third first",
    ]);
  });
});

describe("a former slug", () => {
  test("is not given to another tenant within 30 days, and is free afterwards", async () => {
    const old = await world.tenant("desired");
    const other = await world.tenant("other");
    await rename(old.id, "moved");
    await expect(rename(other.id, "desired")).rejects.toMatchObject(taken);
    await expect(
      operator().createTenant.mutate({ slug: "desired", name: "x" }),
    ).rejects.toMatchObject(taken);
    const registered = await restFor(world.server, "")("POST", "/auth/register", {
      organization: { name: "x", slug: "desired" },
      name: "x",
      email: "x@desired.example",
      password,
    });
    expect(registered).toMatchObject({ status: 409, body: { field: "organization.slug" } });
    await expire(old.id);
    expect((await rename(other.id, "desired")).slug).toBe("desired");
    // The former owner has no way back to it.
    await expect(rename(old.id, "desired")).rejects.toMatchObject(taken);
    expect((await operator().getOrganization.query({ id: old.id })).formerSlugs).toEqual([]);
  });

  test("goes to one of two tenants that want it at the same time", async () => {
    const [one, two, three] = await Promise.all([
      world.tenant("race-one"),
      world.tenant("race-two"),
      world.tenant("race-three"),
    ]);
    // Two take a name while its owner gives it up, and two exchange their names.
    const results = await Promise.allSettled([
      rename(one.id, "race-free"),
      rename(two.id, "race-one"),
      rename(three.id, "race-one"),
      rename(two.id, "race-three"),
    ]);
    for (const result of results)
      if (result.status === "rejected") expect(result.reason).toMatchObject(taken);
    const [row] = await world.sql`
      select count(*)::int as n from (select slug from tenants union all
        select slug from slug_redirects where expires_at > now()) names group by slug having count(*) > 1`;
    expect(row).toBeUndefined();
  });

  test("of another tenant answers as an unknown one, and counts as an attempt", async () => {
    const victim = await world.tenant("hidden");
    const attacker = await world.tenant("attacker");
    await rename(victim.id, "hidden-now");
    const ask = async (slug: string) => {
      const { status, body } = await attacker.admin("GET", `/../tenants/${slug}/audit`);
      return [status, JSON.stringify({ ...body, instance: "" }).replaceAll(slug, "<slug>")];
    };
    expect(await ask("hidden")).toEqual(await ask("unknown-slug"));
    await until("the attempt is a security event", async () => {
      const rows = await world.sql`select from security_events
        where actor_tenant_id = ${attacker.id} and target_tenant_id = ${victim.id}`;
      return rows.length === 1;
    });
  });

  test("is changed by the operator alone", async () => {
    const tenant = await world.tenant("fixed");
    const refused = await tenant.admin("PUT", `/organizations/${tenant.id}`, { slug: "mine" });
    expect(refused).toMatchObject({ status: 403, body: { field: "slug" } });
  });
});
