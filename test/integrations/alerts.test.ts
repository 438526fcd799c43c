import postgres from "postgres";
import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { alertOperator } from "../../worker/alerts/send.ts";
import { watch } from "../../worker/alerts/watch.ts";
import { clientFor, startServer } from "../support/server.ts";
import { startStack } from "../support/stack.ts";
import { until } from "../support/until.ts";
import { patch, shortWaits, tenantWithAdmin, untilHandled } from "../sync/support.ts";
import { useSql } from "../support/database.ts";
import { useFixture } from "../support/fixture.ts";

const secret = `whsec_${btoa("a secret of the operator's, thirty-two bytes")}`;
const scraper = "a-token-of-the-scraper";

interface News {
  id: string;
  type: string;
  data: { kind: string; tenantId: string; subject: string; resolvedAt: string | null };
}

const received: News[] = [];
let refuses = false;

const operator = useFixture(
  () =>
    Bun.serve({
      port: 0,
      hostname: "127.0.0.1",
      fetch: async (request) => {
        const body = await request.text();
        const headers = Object.fromEntries(request.headers);
        new Webhook(secret).verify(body, headers);
        if (refuses) return new Response(null, { status: 503 });
        received.push({ ...(JSON.parse(body) as News), id: headers["webhook-id"] ?? "" });
        return new Response(null, { status: 204 });
      },
    }),
  (server) => server.stop(true),
);
const stack = useFixture(
  () =>
    startStack({
      timeScale: 20,
      workers: {
        ...shortWaits,
        ALERT_WEBHOOK_URL: `http://127.0.0.1:${operator.port}/alerts`,
        ALERT_WEBHOOK_SECRET: secret,
        METRICS_TOKEN: scraper,
      },
    }),
  (started) => started.stop(),
);
const measured = useFixture(
  () => {
    const urls = { provisioning: stack.provisioning.url, analytics: stack.analytics.url };
    return startServer(stack.outside, urls, { METRICS_TOKEN: scraper });
  },
  (server) => server.stop(),
);
const sql = useSql(stack);

const turn = async (quietSeconds?: number) => {
  await watch(stack.provisioning.services, quietSeconds);
  await alertOperator(stack.provisioning.services);
};
const notificationsOf = (kind: string, tenantId: string) =>
  received
    .filter(({ data }) => data.kind === kind && data.tenantId === tenantId)
    .map(({ type }) => type);

describe("a storm", () => {
  it("opens one alert, which is sent, signed, when it opens and when it is resolved", async () => {
    const { tenant } = await tenantWithAdmin(stack, "acme", {
      mindtickle: {
        perSecond: 1000,
        perMinute: 60_000,
        breaker: { failures: 2, openSeconds: 0.2 },
      },
    });
    const ids = await Promise.all(
      [1, 2, 3, 4].map((n) => tenant.person({ userName: `p${n}@x.test` })),
    );
    await untilHandled(sql, tenant.id);
    await stack.outside.mindtickle.admin.addFault({ kind: "outage", account: "acme" });
    await Promise.all(ids.map((id) => patch(tenant, id, "title", "Later")));
    await until("the breaker has opened several times", async () => {
      await turn();
      const opened = await sql`select 1 from audit_log where tenant_id = ${tenant.id}
        and action = 'integration.breaker' and after->>'breaker' = 'open'`;
      return opened.length >= 2;
    });
    expect(notificationsOf("breaker_open", tenant.id)).toEqual(["alert.opened"]);
    await stack.outside.mindtickle.admin.removeFaults();
    await untilHandled(sql, tenant.id, 30_000);
    await until("it is resolved", async () => {
      await turn(0);
      return notificationsOf("breaker_open", tenant.id).length > 1;
    });
    expect(notificationsOf("breaker_open", tenant.id)).toEqual(["alert.opened", "alert.resolved"]);
    const logged = stack.provisioning.logs.filter(
      ({ tenant: of, kind }) => of === tenant.id && kind === "breaker_open",
    );
    expect(logged.map(({ event, level }) => [event, level])).toEqual([
      ["alert.opened", "error"],
      ["alert.resolved", "info"],
    ]);
    const { items } = await clientFor(
      stack.server,
      stack.server.operatorToken,
    ).operator.alerts.query();
    expect(items).toMatchObject([{ kind: "breaker_open", subject: `${tenant.id}/mindtickle` }]);
  });

  it("of dead letters, old backlog or cross-tenant attempts opens an alert of the tenant", async () => {
    const [a, b] = await Promise.all([
      tenantWithAdmin(stack, "dead-letters"),
      tenantWithAdmin(stack, "old"),
    ]);
    await untilHandled(sql, a.tenant.id);
    await Promise.all(Array.from({ length: 26 }, () => a.tenant.scim("POST", "/Users", "{")));
    await sql`insert into outbox (tenant_id, id, event, subject_id, payload, request_id, created_at)
      values (${b.tenant.id}, gen_random_uuid(), 'progress.synced', gen_random_uuid(), '{}', 'x', now() - interval '2 hours')`;
    const token = await a.tenant.token(a.adminId, "admin");
    for (const _ of [1, 2, 3]) {
      await fetch(`${stack.server.url}/api/tenants/old/readiness`, {
        headers: { authorization: `Bearer ${token}` },
      });
    }
    await stack.server.settled();
    refuses = true;
    await turn();
    refuses = false;
    await turn();
    expect(notificationsOf("dead_letters", a.tenant.id)).toEqual(["alert.opened"]);
    expect(notificationsOf("cross_tenant_attempts", a.tenant.id)).toEqual(["alert.opened"]);
    expect(notificationsOf("backlog_age", b.tenant.id)).toEqual(["alert.opened"]);
    expect(notificationsOf("dead_letters", b.tenant.id)).toEqual([]);
    await sql`update outbox set handled_at = now() where tenant_id = ${b.tenant.id}`;
    await turn(0);
    expect(notificationsOf("backlog_age", b.tenant.id)).toEqual(["alert.opened", "alert.resolved"]);
    expect(JSON.stringify(received)).not.toMatch(/@x\.test/);
  });
});

describe("the metrics", () => {
  const scrape = (url: string, token?: string) =>
    fetch(
      `${url}/metrics`,
      token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } },
    );

  it("require their token, and return 404 without it", async () => {
    for (const url of [measured.url, stack.provisioning.url]) {
      expect((await scrape(url)).status).toBe(404);
      expect((await scrape(url, `${scraper}x`)).status).toBe(404);
      expect((await scrape(url, scraper.replace("a", "b"))).status).toBe(404);
      const answer = await scrape(url, scraper);
      expect(answer.status).toBe(200);
      expect(answer.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
    }
    // Without a configured token the path does not exist.
    expect((await scrape(stack.server.url, "undefined")).status).toBe(404);
  });

  it("have a help text and a type, and no labels from callers' input", async () => {
    await fetch(`${measured.url}/trpc/users.list,users.get,${crypto.randomUUID()}`);
    await fetch(`${measured.url}/nowhere/${crypto.randomUUID()}`);
    for (const url of [measured.url, stack.provisioning.url]) {
      const text = await (await scrape(url, scraper)).text();
      for (const line of text.split("\n").filter((one) => one !== "")) {
        expect(line).toMatch(
          /^(# (HELP|TYPE) rampart_[a-z_]+ .+|rampart_[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? -?[\d.e+-]+)$/,
        );
      }
      const series = text
        .split("\n")
        .filter((line) => line.includes("_http_") && !line.startsWith("#"));
      expect(series.join("\n")).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}/);
    }
    const server = await (await scrape(measured.url, scraper)).text();
    expect(server).toMatch(
      /rampart_http_requests_total\{route="\/trpc\/\(batch\)",method="GET",status="\d+"\} 1/,
    );
    expect(server).toContain('rampart_integrations{integration="mindtickle",breaker="closed"}');
    const worker = await (await scrape(stack.provisioning.url, scraper)).text();
    expect(worker).toMatch(/rampart_jobs_total\{job="user_changed",status="200"\} \d+/);
    expect(worker).toMatch(/rampart_outbox_events\{state="waiting"\} \d+/);
  });
});

describe("a database role that changes its own settings", () => {
  it("opens an alert until they are restored", async () => {
    const { database } = stack.outside;
    const operatorClient = clientFor(stack.server, stack.server.operatorToken);
    const open = async () => {
      const { items } = await operatorClient.operator.alerts.query();
      return items.filter((item) => item.kind === "role_settings" && item.resolvedAt === null);
    };
    await turn(0);
    expect(await open()).toEqual([]);
    const attacker = postgres(database.app, { max: 1 });
    // Only for this database, because other tests use the same roles.
    const change = (what: string) =>
      attacker.unsafe(`alter role rampart_app in database ${database.name} ${what}`);
    await change("set statement_timeout = 0");
    await turn(0);
    expect(await open()).toMatchObject([
      {
        subject: "rampart_app",
        tenantId: null,
        detail: "the settings of rampart_app differ: statement_timeout was changed",
      },
    ]);
    await change("reset all");
    await turn(0);
    await attacker.end();
    expect(await open()).toEqual([]);
    const news = received.filter(({ data }) => data.kind === "role_settings");
    expect(news.map(({ type }) => type)).toEqual(["alert.opened", "alert.resolved"]);
  });
});
