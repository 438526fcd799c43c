import { beforeAll, describe, expect, test } from "vitest";
import { Database } from "../../shared/db/database.ts";
import { TenantScope } from "../../shared/db/tenant-scope.ts";
import { hashToken, newToken } from "../../shared/identity/token-format.ts";
import { newId } from "../../shared/ids.ts";
import {
  type PaymentEffect,
  paymentEffects,
  type PaymentState,
  paymentStates,
  type PaymentUse,
} from "../../shared/tenants/payment/effects.ts";
import { password, useAuthWorld } from "../identity/world.ts";
import { webhookHeaders } from "../standins/webhook-headers.ts";
import { useSql } from "../support/database.ts";
import { useFixture } from "../support/fixture.ts";
import { clientFor } from "../support/server.ts";
import type { TestTenant } from "../support/tenants.ts";

const world = useAuthWorld();
const sql = useSql(world);
const database = useFixture(
  () => new Database({ url: world.outside.database.app, max: 1 }),
  (opened) => opened.close(),
);
const operator = () => clientFor(world.server, world.server.operatorToken).operator;
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
const patch = { schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"] };

const slug = "payer";
let tenant: TestTenant;
let adminToken: string;
let admin: ReturnType<typeof clientFor>;
let hook: { url: string; secret: string };
let count = 0;

beforeAll(async () => {
  tenant = await world.tenant(slug);
  const emails = [{ value: "root@payer.example", primary: true }];
  const roles = [{ value: "admin" }];
  const adminId = await tenant.person({ userName: "root@payer.example", emails, roles });
  await world.givePassword(tenant, adminId);
  adminToken = await tenant.token(adminId, "admin");
  admin = clientFor(world.server, adminToken);
  hook = await admin.webhookEndpoints.create.mutate({ service: "payment-service" });
});

const statuses: Record<Exclude<PaymentState, "suspended">, object> = {
  trialing: { status: "trialing" },
  active: { status: "active" },
  "past_due, within the grace period": { status: "past_due", pastDueSince: daysAgo(13) },
  "past_due, after it": { status: "past_due", pastDueSince: daysAgo(15) },
  unpaid: { status: "unpaid" },
  canceled: { status: "canceled" },
};

async function enter(state: PaymentState): Promise<void> {
  await operator().setTenantActive.mutate({ slug, active: state !== "suspended" });
  const decided = state === "suspended" ? { status: "active" } : statuses[state];
  await operator().setPaymentStatus.mutate({ slug, reason: "test", ...decided } as never);
}

/** A person who was there before, in this state. */
async function present(active: boolean): Promise<string> {
  const [name, id] = [`present-${(count += 1)}`, newId()];
  await sql`insert into users (tenant_id, id, user_name, user_name_key, display_name, role, active, resource)
    values (${tenant.id}, ${id}, ${name}, ${name}, 'x', 'rep', ${active}, ${sql.json({ schemas: [], userName: name, active })})`;
  return id;
}

const statusOf = (response: Response): PaymentEffect =>
  response.ok ? "works" : (response.status as PaymentEffect);
const effectOf = (call: Promise<unknown>): Promise<PaymentEffect> =>
  call.then(
    () => "works",
    ({ data }: { data: { httpStatus: PaymentEffect } }) => data.httpStatus,
  );
const same = (effects: PaymentEffect[]): PaymentEffect => {
  expect(new Set(effects).size, effects.join(", ")).toBe(1);
  return effects[0] ?? "works";
};

/** Uses the product as the table says, each way that the row covers. */
const uses: Record<PaymentUse, () => Promise<PaymentEffect>> = {
  "sign in": async () => {
    const body = { email: "root@payer.example", password, organization: slug };
    return statusOf(await world.ask("POST", "/auth/login", body));
  },
  "read and export": async () => {
    const exported = await world.ask("GET", "/audit/export", undefined, {
      authorization: `Bearer ${adminToken}`,
    });
    await exported.text();
    return same([await effectOf(admin.scimTokens.list.query()), statusOf(exported)]);
  },
  "change something": async () =>
    same([
      await effectOf(admin.scimTokens.create.mutate({ name: "x" })),
      await effectOf(
        admin.invitations.create.mutate({ email: `late-${(count += 1)}@payer.example` }),
      ),
    ]),
  "remove something": async () => {
    const id = newId();
    await sql`insert into api_credentials (tenant_id, id, kind, name, token_hash, scopes, created_by)
      values (${tenant.id}, ${id}, 'scim', 'x', ${hashToken(newToken("scim", tenant.id))}, '{scim}', 'test')`;
    return effectOf(admin.scimTokens.revoke.mutate({ id }));
  },
  "accept an invitation": async () => {
    const token = newToken("invitation", tenant.id);
    const address = `guest-${(count += 1)}@payer.example`;
    await sql`insert into invitations (tenant_id, id, address, address_key, role, token_hash, created_by, expires_at)
      values (${tenant.id}, ${newId()}, ${address}, ${address}, 'rep', ${hashToken(token)}, 'test', now() + interval '1 day')`;
    const body = { token, name: "Guest", password };
    return statusOf(await world.ask("POST", "/auth/invitations/accept", body));
  },
  "add or activate a person by SCIM": async () => {
    const Operations = [{ op: "replace", path: "active", value: true }];
    return same([
      statusOf(await tenant.scim("POST", "/Users", { userName: `new-${(count += 1)}` })),
      statusOf(
        await tenant.scim("PATCH", `/Users/${await present(false)}`, { ...patch, Operations }),
      ),
    ]);
  },
  "change, deactivate or delete a person by SCIM": async () => {
    const set = (path: string, value: unknown) => ({
      ...patch,
      Operations: [{ op: "replace", path, value }],
    });
    const [one, two] = [await present(true), await present(true)];
    return same([
      statusOf(await tenant.scim("PATCH", `/Users/${one}`, set("title", "Driver"))),
      statusOf(await tenant.scim("PATCH", `/Users/${one}`, set("active", false))),
      statusOf(await tenant.scim("DELETE", `/Users/${two}`)),
    ]);
  },
  "receive webhooks": async () => {
    const text = JSON.stringify({ id: newId(), type: "invoice.paid", data: { id: "i-1" } });
    const headers = webhookHeaders(hook.secret, newId(), new Date(), text);
    return statusOf(
      await fetch(hook.url, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: text,
      }),
    );
  },
  "run jobs": () =>
    new TenantScope(database, { kind: "system", tenantId: tenant.id })
      .write(async () => undefined)
      .then(
        () => "works",
        // The worker answers a delivery of a suspended tenant so that its work waits.
        ({ code }: { code: string }) => (code === "tenant_inactive" ? "waits" : 403),
      ),
};

describe("the table of effects", () => {
  test.each(paymentStates)("holds for a tenant that is %s", async (state) => {
    await enter(state);
    const found: Record<string, PaymentEffect> = {};
    for (const [use, attempt] of Object.entries(uses)) found[use] = await attempt();
    const expected = Object.entries(paymentEffects).map(([use, effects]) => [use, effects[state]]);
    expect(found).toEqual(Object.fromEntries(expected));
  });

  test("says what to do next in each refusal", async () => {
    await enter("unpaid");
    await expect(admin.scimTokens.create.mutate({ name: "x" })).rejects.toMatchObject({
      message: expect.stringContaining("Settle the invoice"),
      data: { httpStatus: 402, reason: "payment_required" },
    });
    await enter("canceled");
    await expect(admin.scimTokens.create.mutate({ name: "x" })).rejects.toMatchObject({
      message: expect.stringContaining("Ask the operator to renew it"),
      data: { httpStatus: 403, reason: "subscription_canceled" },
    });
    const refused = await tenant.scim("POST", "/Users", { userName: "refused" });
    expect(await refused.json()).toMatchObject({
      status: "403",
      detail: expect.stringContaining("nobody can be added"),
    });
    expect((await tenant.scim("GET", '/Users?filter=userName eq "refused"')).status).toBe(200);
  });

  test("takes the leavers of a bulk request whose other operations are refused", async () => {
    await enter("canceled");
    const id = await present(true);
    const answer = await tenant.scim("POST", "/Bulk", {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
      Operations: [
        { method: "POST", path: "/Users", bulkId: "a", data: { userName: "bulk-new" } },
        { method: "DELETE", path: `/Users/${id}` },
      ],
    });
    const { Operations } = (await answer.json()) as { Operations: { status: string }[] };
    expect(Operations.map(({ status }) => status)).toEqual(["403", "204"]);
  });
});

describe("the operator's decision", () => {
  test("counts instead of the report until it is withdrawn, and is audited on both sides", async () => {
    const other = await world.tenant("decided");
    const set = (more: object) =>
      operator().setPaymentStatus.mutate({
        slug: "decided",
        reason: "a goodwill",
        ...more,
      } as never);
    const report = (status: string) =>
      sql`update tenants set reported_payment_status = ${status} where id = ${other.id}`;
    await report("unpaid");
    expect(await set({ status: "active" })).toMatchObject({
      paymentStatus: "active",
      reportedPaymentStatus: "unpaid",
      isDecided: true,
    });
    await report("canceled");
    // Repeated, it changes nothing.
    expect(await set({ status: "active" })).toMatchObject({ paymentStatus: "active" });
    expect(await set({ status: "reported" })).toMatchObject({
      paymentStatus: "canceled",
      isDecided: false,
    });
    const { items } = await operator().audit.query({
      tenantId: other.id,
      action: "tenant.payment",
    });
    expect(items.map(({ after }) => after)).toEqual([
      { paymentStatus: "canceled", pastDueSince: null, isDecided: false, reason: "a goodwill" },
      { paymentStatus: "active", pastDueSince: null, isDecided: true, reason: "a goodwill" },
    ]);
    const own = await sql`select id, after from audit_log
      where tenant_id = ${other.id} and action = 'tenant.payment' order by id desc`;
    expect(own.map(({ id, after }) => ({ id, after }))).toEqual(
      items.map(({ id, after }) => ({ id, after })),
    );
  });

  test("is refused with a time where none belongs, and for an unknown slug", async () => {
    const set = (more: object) =>
      operator().setPaymentStatus.mutate({ slug, reason: "x", status: "active", ...more } as never);
    await expect(set({ pastDueSince: daysAgo(1) })).rejects.toMatchObject({
      data: { httpStatus: 400, field: "pastDueSince" },
    });
    await expect(set({ slug: "nobody" })).rejects.toMatchObject({ data: { httpStatus: 404 } });
    await expect(set({ status: "overdue" })).rejects.toMatchObject({
      data: { httpStatus: 400, field: "status" },
    });
  });
});
