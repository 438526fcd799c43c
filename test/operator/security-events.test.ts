import { beforeAll, describe, expect, it } from "vitest";
import { pruneOperatorViews } from "../../worker/sweeps/prune.ts";
import { clientFor } from "../support/server.ts";
import { useStack } from "../support/stack.ts";
import { createTestTenant, type TestTenant } from "../support/tenants.ts";
import { useSql } from "../support/database.ts";

const stack = useStack();
const sql = useSql(stack);
let acme: TestTenant;
let globex: TestTenant;
let victim: TestTenant;
let secret: string;

beforeAll(async () => {
  const tenant = (slug: string) => createTestTenant(stack.outside, stack.server, slug);
  acme = await tenant("acme");
  globex = await tenant("globex");
  victim = await tenant("victim");
  secret = await victim.person({ userName: "secret@x.test" });
});

const operator = () => clientFor(stack.server, stack.server.operatorToken).operator.securityEvents;
const attack = (tenant: TestTenant, id = secret) => tenant.scim("GET", `/Users/${id}`);

describe("the operator's list of cross-tenant attempts", () => {
  it("has one row for 300 requests of one user, next to another tenant's attempt", async () => {
    await attack(globex);
    await stack.server.settled();
    for (let round = 0; round < 6; round += 1) {
      await Promise.all(Array.from({ length: 50 }, () => attack(acme)));
    }
    await stack.server.settled();
    const { items, nextCursor } = await operator().query({ limit: 2 });
    const of = ({ id: tenant }: TestTenant) =>
      items.find(({ actorTenantId }) => actorTenantId === tenant);
    expect(nextCursor).toBeNull();
    expect(of(globex)).toMatchObject({
      kind: "cross_tenant_attempt",
      attempts: 1,
      targetTenantId: victim.id,
      path: `GET /scim/v2/Users/${secret}`,
    });
    const flood = of(acme);
    expect(flood).toMatchObject({ attempts: 300, actor: expect.stringMatching(/^scim:/) });
    expect(new Date(flood?.firstAt ?? 0).getTime()).toBeLessThan(
      new Date(flood?.lastAt ?? 0).getTime(),
    );
  });

  it("can be filtered by actor, target tenant and time", async () => {
    const count = async (input: object) => (await operator().query(input)).items.length;
    expect(await count({ actorTenantId: globex.id })).toBe(1);
    expect(await count({ actorTenantId: victim.id })).toBe(0);
    expect(await count({ targetTenantId: victim.id })).toBe(2);
    expect(await count({ targetTenantId: acme.id })).toBe(0);
    expect(await count({ since: new Date(Date.now() + 60_000).toISOString() })).toBe(0);
    expect(await count({ until: "2020-01-01T00:00:00Z" })).toBe(0);
    expect(await count({ kind: "cross_tenant_attempt" })).toBe(2);
    const [{ actor } = { actor: "" }] = (await operator().query({ actorTenantId: acme.id })).items;
    expect(await count({ actor })).toBe(1);
    await expect(operator().query({ cursor: "x" })).rejects.toMatchObject({
      data: { code: "BAD_REQUEST", field: "cursor" },
    });
  });

  it("is bounded for each tenant, and pages show every tenant before any tenant's second", async () => {
    // Attempts of 250 further actors of the tenant, as the server counts them.
    await sql`select app.classify_miss(${acme.id}, 'id', ${secret}, 'user:' || n, 'GET /x', 'r')
      from generate_series(1, 250) n`;
    const counted = await sql`select count(*)::int as rows, sum(attempts)::int as attempts,
      count(*) filter (where actor = '(others)' and target_tenant_id is null)::int as others
      from security_events where actor_tenant_id = ${acme.id}`;
    expect(counted[0]).toEqual({ rows: 201, attempts: 550, others: 1 });
    // It still distinguishes the known tenants.
    await attack(acme);
    await stack.server.settled();

    const seen: string[] = [];
    let cursor: string | undefined;
    let pages = 0;
    do {
      const page = await operator().query({ limit: 50, ...(cursor && { cursor }) });
      if (pages === 0) {
        const tenants = page.items.slice(0, 2).map(({ actorTenantId }) => actorTenantId);
        expect(tenants.toSorted()).toEqual([acme.id, globex.id].toSorted());
      }
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
      pages += 1;
    } while (cursor !== undefined);
    expect(pages).toBe(5);
    expect(new Set(seen).size).toBe(202);
    expect(seen).toHaveLength(202);
  });

  it("counts each of several concurrent changes of another tenant's group", async () => {
    const initech = await createTestTenant(stack.outside, stack.server, "initech");
    const made = await victim.scim("POST", "/Groups", { displayName: "Board" });
    const { id } = (await made.json()) as { id: string };
    const Operations = [{ op: "replace", path: "displayName", value: "Mine" }];
    const change = () => initech.scim("PATCH", `/Groups/${id}`, { Operations });
    const answers = await Promise.all(Array.from({ length: 10 }, change));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 404));
    await stack.server.settled();
    const { items } = await operator().query({ actorTenantId: initech.id });
    expect(items).toMatchObject([{ attempts: 10, targetTenantId: victim.id }]);
    await sql`delete from security_events where actor_tenant_id = ${initech.id}`;
  });

  it("is deleted ninety days after the newest attempt, as resolved alerts are", async () => {
    await sql`update security_events set last_at = now() - interval '91 days'
      where actor_tenant_id = ${acme.id}`;
    await sql`insert into alerts (kind, subject, about_tenant_id, detail, resolved_at) values
      ('dead_letters', 'old', ${acme.id}, '', now() - interval '91 days'),
      ('dead_letters', 'new', ${acme.id}, '', now() - interval '89 days'),
      ('dead_letters', 'open', ${acme.id}, '', null)`;
    await pruneOperatorViews(stack.provisioning.services);
    const { items } = await operator().query();
    expect(items.map(({ actorTenantId }) => actorTenantId)).toEqual([globex.id]);
    const alerts = await sql`select subject from alerts
      where subject in ('old', 'new', 'open') order by 1`;
    expect(alerts.map(({ subject }) => String(subject))).toEqual(["new", "open"]);
  });
});
