import { beforeAll, describe, expect, test } from "vitest";
import { useSql } from "../support/database.ts";
import { clientFor } from "../support/server.ts";
import { useServer } from "../support/server-only.ts";
import { createTestTenant, roomy, type TestTenant } from "../support/tenants.ts";

const scraper = "a-token-of-the-scraper";
const world = useServer({ METRICS_TOKEN: scraper });
const sql = useSql(world);

const ofMuster = {
  name: "IT-Service",
  email: "hilfe@muster.test",
  url: "https://hilfe.muster.test/",
};
const ofAutre = { email: "aide@autre.test" };

interface Organization {
  tenant: TestTenant;
  admin: string;
  rep: string;
}
/** German, with a support contact, in trucking; French, with another one; and one that has neither. */
let muster: Organization;
let autre: Organization;
let plain: Organization;

async function organization(
  slug: string,
  config: Parameters<typeof createTestTenant>[3],
  appType = "enablement",
): Promise<Organization> {
  const { outside, server } = world;
  const tenant = await createTestTenant(outside, server, slug, config, { appType });
  const admin = await tenant.person({ userName: "admin", roles: [{ value: "admin" }] });
  const rep = await tenant.person({ userName: "rep" });
  return {
    tenant,
    admin: await tenant.token(admin, "admin"),
    rep: await tenant.token(rep, "rep"),
  };
}

beforeAll(async () => {
  muster = await organization(
    "muster",
    { ...roomy, language: "de", support: ofMuster },
    "trucking",
  );
  autre = await organization("autre", { ...roomy, language: "fr", support: ofAutre });
  plain = await organization("plain", roomy);
});

interface Problem {
  code: string;
  detail: string;
  userMessage: string;
  language: string;
  support?: object;
}

async function ask(token: string, path: string, init: RequestInit = {}) {
  const answer = await fetch(world.server.url + path, {
    ...init,
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      ...(init.headers as Record<string, string>),
    },
  });
  const text = await answer.text();
  return { answer, text, problem: JSON.parse(text) as Problem };
}

const post = (body: object): RequestInit => ({ method: "POST", body: JSON.stringify(body) });
const newRole = () => post({ name: `Role ${Math.random()}`, permissions: ["users:read"] });

describe("the support contact of the organization", () => {
  test("is in a 403 that the session refuses, also in the first request of a process", async () => {
    const { problem, answer } = await ask(muster.rep, "/api/v1/audit");
    expect(problem).toMatchObject({ code: "forbidden", support: ofMuster, language: "de" });
    expect(answer.headers.get("content-language")).toBe("de");
    expect((await ask(autre.rep, "/api/v1/audit")).problem.support).toEqual(ofAutre);
  });

  test("is in a 402, and only the parts that are set", async () => {
    const { id } = autre.tenant;
    await sql`update tenants set reported_payment_status = 'past_due',
      reported_past_due_since = now() - interval '1 year' where id = ${id}`;
    const { problem } = await ask(autre.admin, "/api/v1/roles", newRole());
    await sql`update tenants set reported_payment_status = 'active', reported_past_due_since = null
      where id = ${id}`;
    expect(problem).toMatchObject({ code: "payment_required", support: ofAutre, language: "fr" });
  });

  test("is in the answer of a suspended organization", async () => {
    const { id } = muster.tenant;
    await sql`update tenants set active = false where id = ${id}`;
    const { problem } = await ask(muster.admin, "/api/v1/users");
    await sql`update tenants set active = true where id = ${id}`;
    expect(problem).toMatchObject({ code: "tenant_inactive", support: ofMuster, language: "de" });
    expect(problem.userMessage).toMatch(/^Ihre Organisation ist gesperrt\./);
  });

  test("is in a 429, which asks the database nothing", async () => {
    const api = { perSecond: 1, burst: 10, costs: { read: 10, write: 10, heavy: 10 } };
    const busy = await organization("busy", { ...roomy, api, language: "es", support: ofAutre });
    const answers = [];
    for (let n = 0; n < 4; n += 1) answers.push(await ask(busy.admin, "/api/v1/organization"));
    const limited = answers.find(({ answer }) => answer.status === 429);
    expect(limited?.problem).toMatchObject({ support: ofAutre, language: "es" });
    expect(limited?.problem.userMessage).toMatch(/^Demasiadas solicitudes\..* dentro de /);
  });

  test("is in a 500", async () => {
    await sql`revoke select on courses from rampart_app`;
    const { problem } = await ask(muster.admin, "/api/v1/courses");
    const single = await ask(autre.admin, "/trpc/courses.list");
    await sql`grant select on courses to rampart_app`;
    expect(problem).toMatchObject({ code: "internal", support: ofMuster, language: "de" });
    expect(JSON.parse(single.text)).toMatchObject({
      error: { data: { reason: "internal", support: ofAutre, language: "fr" } },
    });
  });

  test("is in each call of a batch that needs it, and in no other", async () => {
    const input = encodeURIComponent(JSON.stringify({ 0: { limit: 0 } }));
    const { text, answer } = await ask(
      muster.rep,
      `/trpc/users.list,audit.list,nothing?batch=1&input=${input}`,
    );
    const calls = JSON.parse(text) as { error: { data: Problem } }[];
    expect(calls.map(({ error: { data } }) => [data.language, data.support])).toEqual([
      ["de", undefined],
      ["de", ofMuster],
      // It is the answer of a path that no organization has.
      ["en", undefined],
    ]);
    expect(answer.headers.get("content-language")?.split(", ").toSorted()).toEqual(["de", "en"]);
  });

  test("follows a change of the configuration at the next request", async () => {
    const client = clientFor(world.server, plain.admin);
    expect((await ask(plain.rep, "/api/v1/audit")).problem.support).toBeUndefined();
    const change = async (set: Record<string, unknown>) => {
      const { version } = await client.configuration.get.query();
      await client.configuration.change.mutate({ baseVersion: version, set, reason: "test" });
    };
    await change({ "support.url": "https://help.plain.test/", language: "ja" });
    const { problem } = await ask(plain.rep, "/api/v1/audit");
    expect([problem.support, problem.language]).toEqual([
      { url: "https://help.plain.test/" },
      "ja",
    ]);
    await change({ "support.url": "", language: "en" });
    expect((await ask(plain.rep, "/api/v1/audit")).problem.support).toBeUndefined();
  });

  test.each(["javascript:alert(1)", "http://plain.test", "no url"])("is not %s", async (url) => {
    const client = clientFor(world.server, plain.admin);
    const { version } = await client.configuration.get.query();
    await expect(
      client.configuration.change.mutate({
        baseVersion: version,
        set: { "support.url": url },
        reason: "test",
      }),
    ).rejects.toMatchObject({ data: { httpStatus: 400 } });
  });
});

describe("nobody else gets it", () => {
  const contacts = /hilfe|aide@autre|IT-Service/;

  test.each([
    ["without a credential", "", "/api/v1/audit"],
    ["with a token that is not valid", "a.b.c", "/api/v1/audit"],
    ["at an unknown path", "admin", "/api/v1/nowhere"],
    ["as the operator", "operator", "/api/v1/users"],
    ["for an input that the person can correct", "admin", "/api/v1/users?limit=0"],
    ["for an id that does not exist", "admin", "/api/v1/users/nobody"],
  ])("%s", async (_what, who, path) => {
    const tokens: Record<string, string> = {
      admin: muster.admin,
      operator: world.server.operatorToken,
    };
    const { text, answer } = await ask(tokens[who] ?? who, path);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(text).not.toMatch(contacts);
  });

  test("also not the people of another organization, whatever they ask for", async () => {
    const paths = [
      "/api/v1/audit",
      "/api/tenants/muster/audit",
      "/trpc/audit.list,users.list?batch=1&input={}",
    ];
    for (const path of paths) {
      const headers = { "rampart-organization": muster.tenant.id, "x-tenant": "muster" };
      const foreign = await ask(autre.rep, path, { headers });
      expect(foreign.text, path).not.toMatch(/hilfe|IT-Service/);
      // The positive control: the organization's own people get it at the same paths.
      expect((await ask(muster.rep, path)).text, path).toMatch(/hilfe@muster/);
    }
  });

  test("also not for a key that names the organization and is not one of its keys", async () => {
    const { key } = await clientFor(world.server, muster.admin).apiKeys.create.mutate({
      name: "k",
      permissions: ["users:read"],
    });
    const forged = `${key.slice(0, -4)}AAAA`;
    expect((await ask(forged, "/api/v1/audit")).text).not.toMatch(contacts);
    expect((await ask(key, "/api/v1/audit")).problem.support).toEqual(ofMuster);
  });
});

describe("the language of the organization", () => {
  test("is second to what the person prefers", async () => {
    const headers = { "accept-language": "es-MX" };
    const { problem } = await ask(muster.rep, "/api/v1/audit", { headers });
    expect([problem.language, problem.support]).toEqual(["es", ofMuster]);
  });

  test("is that of an error before any session, too", async () => {
    const { problem } = await ask(autre.rep, "/api/v1/courses?limit=0");
    expect([problem.code, problem.language]).toEqual(["bad_request", "fr"]);
    // Without a permission, too: the session that would tell is refused.
    const refused = await ask(autre.rep, "/api/v1/audit?limit=0");
    expect(refused.problem.language).toBe("fr");
  });

  test("is that of a session that has ended", async () => {
    const { id } = muster.tenant;
    await sql`update users set tokens_refused_until = now() + interval '1 hour' where tenant_id = ${id}`;
    const { problem } = await ask(muster.rep, "/api/v1/users");
    await sql`update users set tokens_refused_until = null where tenant_id = ${id}`;
    expect(problem.code).toBe("unauthorized");
    expect(problem.userMessage).toBe("Ihre Sitzung ist beendet. Bitte melden Sie sich erneut an.");
    expect(problem.support).toBeUndefined();
  });
});

describe("the industry", () => {
  const lineOf = async (request: string, token: string, path: string) => {
    await ask(token, path, { headers: { "x-request-id": request } });
    await world.server.settled();
    return world.server.logs.find(
      (line) => line["event"] === "http.request" && line["request"] === request,
    );
  };

  test("is in the line of a request, also of a refused one, and nowhere without a tenant", async () => {
    expect(await lineOf("i-1", muster.admin, "/api/v1/users")).toMatchObject({
      industry: "trucking",
      status: 200,
    });
    expect(await lineOf("i-2", muster.rep, "/api/v1/audit")).toMatchObject({
      industry: "trucking",
      category: "permission",
    });
    expect(await lineOf("i-3", autre.rep, "/trpc/audit.list")).toMatchObject({
      industry: "enablement",
    });
    expect(Object.keys((await lineOf("i-4", "a.b.c", "/api/v1/users")) ?? {})).not.toContain(
      "industry",
    );
  });

  test("is a label of the counter of errors, and one that the deployment lacks is other", async () => {
    // As after a release without a pack that a tenant still has.
    await sql`insert into app_types (app_type, defaults) values ('whaling', '{}')`;
    await sql`update tenants set app_type = 'whaling' where id = ${plain.tenant.id}`;
    expect(await lineOf("i-5", plain.rep, "/api/v1/audit")).toMatchObject({ industry: "other" });
    await sql`update tenants set app_type = 'enablement' where id = ${plain.tenant.id}`;
    const headers = { authorization: `Bearer ${scraper}` };
    const text = await (await fetch(`${world.server.url}/metrics`, { headers })).text();
    const industries = [...text.matchAll(/^rampart_errors_total\{.*industry="(\w+)"/gm)].map(
      ([, industry]) => industry,
    );
    expect(new Set(industries)).toEqual(new Set(["none", "enablement", "trucking", "other"]));
  });
});
