import { describe, expect, test } from "vitest";
import { lookupTxt } from "../../../shared/adapters/dns/lookup-txt.ts";
import { type RunningDns, startDns } from "../../standins/dns/server.ts";
import { useFixture } from "../../support/fixture.ts";
import { patient } from "../../support/patience.ts";
import { type Stack, startStack } from "../../support/stack.ts";
import { createTestTenant, type TestTenant } from "../../support/tenants.ts";
import { until } from "../../support/until.ts";
import { type Rest, restFor } from "../rest.ts";

interface World {
  dns: RunningDns;
  stack: Stack;
  acme: TestTenant;
  globex: TestTenant;
  /** The API as a person of a tenant, by `<slug> <role>`. */
  rests: Map<string, Rest>;
}

const world: World = useFixture<World>(
  async () => {
    const dns = startDns();
    const stack = await startStack({ workers: { DNS_URL: dns.url } });
    const rests = new Map<string, Rest>();
    const open = async (slug: string) => {
      const tenant = await createTestTenant(stack.outside, stack.server, slug);
      for (const role of ["admin", "rep"] as const) {
        const id = await tenant.person({
          userName: `${role}@${slug}.test`,
          roles: [{ value: role, primary: true }],
        });
        rests.set(`${slug} ${role}`, restFor(stack.server, await tenant.token(id, role)));
      }
      return tenant;
    };
    return { dns, stack, acme: await open("acme"), globex: await open("globex"), rests };
  },
  async ({ dns, stack }) => {
    await stack.stop();
    await dns.stop();
  },
);

interface Domain {
  id: string;
  name: string;
  record: { name: string; value: string };
  provedAt: string | null;
  problem: string | null;
}

async function call(slug: string, method: string, path: string, body?: object, role = "admin") {
  const rest = world.rests.get(`${slug} ${role}`);
  if (!rest) throw new Error(`There is no ${role} of ${slug}.`);
  return rest(method, path, body);
}

async function add(slug: string, name: string): Promise<Domain> {
  const { status, body } = await call(slug, "POST", "/domains", { name });
  expect(status).toBe(201);
  return body;
}

const listed = async (slug: string, id: string): Promise<Domain> => {
  const { body } = await call(slug, "GET", "/domains");
  const found = (body as { items: Domain[] }).items.find((domain) => domain.id === id);
  if (!found) throw new Error("The domain is not listed.");
  return found;
};

/** Waits until a lookup has changed a domain. */
const recorded = (slug: string, { id }: Domain, isDone: (domain: Domain) => boolean) =>
  until("the lookup is recorded", async () => isDone(await listed(slug, id)));

const check = (slug: string, { id }: Domain) => call(slug, "POST", `/domains/${id}/check`);

describe("a domain", () => {
  test("is proved by its TXT record, which the worker looks up", async () => {
    const domain = await add("acme", "Proved.Example.com");
    expect(domain).toMatchObject({
      name: "proved.example.com",
      record: {
        type: "TXT",
        name: "_rampart-challenge.proved.example.com",
        value: expect.stringMatching(/^rampart-domain-verification=[\w-]{32}$/),
      },
      provedAt: null,
    });
    await check("acme", domain);
    await recorded("acme", domain, ({ problem }) => problem !== null);
    expect((await listed("acme", domain.id)).problem).toContain("There is no TXT record");

    world.dns.put(domain.record.name, "v=spf1 -all");
    await check("acme", domain);
    await recorded("acme", domain, ({ problem }) => problem?.includes("another text") === true);

    world.dns.put(domain.record.name, "v=spf1 -all", domain.record.value);
    await check("acme", domain);
    await recorded("acme", domain, ({ provedAt }) => provedAt !== null);
    expect((await listed("acme", domain.id)).problem).toBeNull();
  });

  test("is proved by each organization for itself", async () => {
    const first = await add("acme", "shared.example.com");
    const second = await add("globex", "shared.example.com");
    expect(second.record.value).not.toBe(first.record.value);
    world.dns.put(first.record.name, first.record.value);
    await check("globex", second);
    await check("acme", first);
    await recorded("acme", first, ({ provedAt }) => provedAt !== null);
    await recorded("globex", second, ({ problem }) => problem !== null);
    expect((await listed("globex", second.id)).provedAt).toBeNull();

    world.dns.put(first.record.name, first.record.value, second.record.value);
    await check("globex", second);
    await recorded("globex", second, ({ provedAt }) => provedAt !== null);
  });

  test("is looked up again after the resolver failed", async () => {
    const domain = await add("acme", "later.example.com");
    world.dns.put(domain.record.name, domain.record.value);
    world.dns.fail("servfail");
    await check("acme", domain);
    await recorded("acme", domain, ({ problem }) => problem !== null);
    world.dns.fail(null);
    expect((await listed("acme", domain.id)).problem).toContain("The DNS resolver");
    await check("acme", domain);
    await recorded("acme", domain, ({ provedAt }) => provedAt !== null);
  });

  test("needs a new proof once it was removed", async () => {
    const domain = await add("acme", "again.example.com");
    world.dns.put(domain.record.name, domain.record.value);
    await check("acme", domain);
    await recorded("acme", domain, ({ provedAt }) => provedAt !== null);
    expect((await call("acme", "DELETE", `/domains/${domain.id}`)).status).toBe(204);
    const added = await add("acme", "again.example.com");
    expect(added.record.value).not.toBe(domain.record.value);
    expect(added.provedAt).toBeNull();
  });

  test("is unique in an organization, and invisible to others", async () => {
    const domain = await add("acme", "once.example.com");
    const again = await call("acme", "POST", "/domains", { name: "ONCE.example.com" });
    expect(again.status).toBe(409);
    for (const [method, path] of [
      ["DELETE", `/domains/${domain.id}`],
      ["POST", `/domains/${domain.id}/check`],
    ] as const) {
      expect((await call("globex", method, path)).status).toBe(404);
    }
  });

  test.each([
    "",
    "localhost",
    "example",
    "-a.example.com",
    "a..example.com",
    "10.0.0.1",
    "a b.com",
    "exam\u212Ale.com",
    "\uFF41.example.com",
    "ü:80.example.com",
    "x@example.com",
    "https://example.com",
    `${"a.".repeat(100)}com`,
  ])("cannot have the name %j", async (name) => {
    const { status, body } = await call("acme", "POST", "/domains", { name });
    expect([status, (body as { detail: string }).detail]).toEqual([400, expect.any(String)]);
  });

  test("has one name in both forms of an internationalized domain", async () => {
    const domain = await add("acme", "BÜCHER.example");
    expect(domain.name).toBe("xn--bcher-kva.example");
    expect(domain.record.name).toBe("_rampart-challenge.xn--bcher-kva.example");
    for (const name of ["bücher.example", "XN--bcher-KVA.example"]) {
      expect((await call("acme", "POST", "/domains", { name })).status).toBe(409);
    }
  });

  test("is of no concern to people without the permission", async () => {
    expect((await call("acme", "GET", "/domains", undefined, "rep")).status).toBe(403);
    expect((await call("acme", "POST", "/domains", { name: "x.example.com" }, "rep")).status).toBe(
      403,
    );
  });
});

describe("a lookup", () => {
  const lookUp = (name: string, timeoutMs = patient(5000)) =>
    lookupTxt(world.dns.url, name, timeoutMs);

  test("joins and unescapes quoted strings, and ignores aliases", async () => {
    const text = `a "quoted" \\ text of ${"x".repeat(300)}`;
    world.dns.put("_x.example.org", text, "second");
    expect(await lookUp("_x.example.org")).toEqual([text, "second"]);
    expect(await lookUp("none.example.org")).toEqual([]);
  });

  test.each(["servfail", "http-500", "not-json", "oversized", "slow"] as const)(
    "fails with a clear error: %s",
    async (fault) => {
      world.dns.fail(fault);
      const timeoutMs = fault === "slow" ? 100 : undefined;
      await expect(lookUp("_x.example.org", timeoutMs)).rejects.toMatchObject({
        code: "unavailable",
        message: expect.stringContaining("The DNS resolver"),
      });
      world.dns.fail(null);
    },
  );
});
