import type { Home } from "./home.ts";
import { adminClient, keptTenant, type SeedState } from "./seed/seed.ts";
import { demoTenants } from "./seed/tenant.ts";
import type { Session } from "./session.ts";
import type { DevStack } from "./stack.ts";

export const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Where everything is, and three lines to paste. */
export function printPlaces(
  { urls, database, redisKind }: DevStack,
  home: Home,
  session: Session,
  lastUser: string,
): void {
  const places = [
    ["server", `${urls.server}  (tRPC /trpc, SCIM /scim/v2, REST /api/tenants)`],
    ["provisioning worker", urls.provisioning],
    ["analytics worker", urls.analytics],
    ["Postgres", database.owner.replace(/:[^:@/]+@/, ":...@")],
    ["Redis", `${urls.redis}  (${redisKind})`],
    ["Redis REST gateway", urls.gateway],
    ["QStash stand-in", urls.qstash],
    ["MindTickle simulator", `${urls.mindtickle}  (admin ${urls.mindtickleAdmin})`],
    ["session for scripts", home.path("session.json")],
    ["logs", home.path("logs")],
  ];
  say("");
  for (const [name = "", place] of places) say(`  ${name.padEnd(22)}${place}`);
  const acme = session.tenants["acme"];
  if (!acme) return;
  say("\nTry it:\n");
  say(
    `curl -H "authorization: Bearer ${acme.tokens.admin}" ${urls.server}/api/tenants/acme/users/${lastUser}/sync-progress\n`,
  );
  say(
    `curl -X POST -H "authorization: Bearer ${acme.tokens.admin}" ${urls.server}/api/tenants/acme/readiness/aggregate\n`,
  );
  say(
    `curl -G -H "authorization: Bearer ${acme.scimToken}" --data-urlencode 'filter=externalId eq "${lastUser}"' ${urls.server}/scim/v2/Users\n`,
  );
}

const columns = [
  "tenant",
  "people",
  "avg score",
  "completion",
  "overdue",
  "state",
  "to push",
  "to pull",
];

/** The readiness reports of both tenants, a row each. */
export async function printReports(stack: DevStack, state: SeedState): Promise<void> {
  const rows = await Promise.all(
    demoTenants.map(async (demo) => {
      const report = await (
        await adminClient(stack, keptTenant(state, demo), demo)
      ).readiness.report.query();
      return [
        demo.slug,
        String(report.people),
        report.avgScore?.toFixed(1) ?? "-",
        report.completionRate === null ? "-" : `${(report.completionRate * 100).toFixed(1)} %`,
        String(report.overdue),
        report.provisional ? "provisional" : "final",
        String(report.backlog.toPush),
        String(report.backlog.toPull),
      ];
    }),
  );
  const widths = columns.map((name, n) =>
    Math.max(name.length, ...rows.map((row) => row[n]?.length ?? 0)),
  );
  const line = (cells: string[]) =>
    `  ${cells.map((cell, n) => (n === 0 ? cell.padEnd(widths[n] ?? 0) : cell.padStart(widths[n] ?? 0))).join("   ")}`;
  say(line(columns));
  for (const row of rows) say(line(row));
}

/** Shows globex's backlog draining, a line every 15 s, until nothing waits. */
export async function watchBacklog(
  stack: DevStack,
  state: SeedState,
  signal: AbortSignal,
): Promise<void> {
  const demo = demoTenants.find(({ slug }) => slug === "globex");
  if (!demo) return;
  const client = await adminClient(stack, keptTenant(state, demo), demo);
  while (!signal.aborted) {
    const { backlog, provisional } = await client.readiness.report.query();
    const { toPush, toPull } = backlog;
    if (toPush + toPull === 0) {
      if (provisional) await Bun.sleep(1000);
      say("globex: nothing waits for MindTickle any more");
      return printReports(stack, state);
    }
    say(`globex: ${toPush} pushes and ${toPull} pulls wait for MindTickle (60 calls a minute)`);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, 15_000);
      signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
    });
  }
}
