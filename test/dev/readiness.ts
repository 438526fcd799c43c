import type { createRampartClient } from "../../server/client/index.ts";
import { accounts } from "./seed/accounts.ts";
import type { Seed } from "./seed/seed.ts";
import { type DemoSlug, slugs } from "./seed/state.ts";
import { say, Step, table } from "./terminal.ts";

type Client = ReturnType<typeof createRampartClient>;
type Report = Awaited<ReturnType<Client["readiness"]["report"]["query"]>>;

const sayEveryMs = 15_000;

const backlogOf = (slug: DemoSlug, { backlog }: Report): string => {
  const { perMinute } = accounts[slug].contract ?? { perMinute: 60 };
  const { toPush, toPull } = backlog;
  return `${slug}: ${toPush} pushes and ${toPull} pulls wait for MindTickle (${perMinute} a minute)`;
};

/** Waits until a tenant has no backlog and its report is final. */
export async function converge(seed: Seed, slug: DemoSlug): Promise<void> {
  const client = await seed.client(slug);
  const people = seed.state.sizes[slug];
  const step = new Step(`people of ${slug} at MindTickle, their progress pulled`, people);
  const started = Date.now();
  for (let printedAt = started; ; await Bun.sleep(300)) {
    const report = await client.readiness.report.query();
    const { toPush, toPull } = report.backlog;
    step.reach(people - toPush - toPull);
    if (!report.provisional) break;
    if (Date.now() - printedAt < sayEveryMs) continue;
    printedAt = Date.now();
    say(`  ${backlogOf(slug, report)}`);
  }
  step.finish();
}

/** Prints a tenant's remaining backlog at intervals, until it is empty. */
export async function printBacklog(seed: Seed, slug: DemoSlug): Promise<void> {
  const client = await seed.client(slug);
  for (;;) {
    // The server may be unavailable for a moment, e.g. while it restarts.
    const report = await client.readiness.report.query().catch(() => null);
    if (report && !report.provisional) {
      say(`${slug}: the backlog is empty, the readiness report is final`);
      return;
    }
    if (report) say(backlogOf(slug, report));
    await Bun.sleep(sayEveryMs);
  }
}

/** The readiness reports of the demo's tenants. */
export async function reportTable(seed: Seed): Promise<string> {
  const rows = await Promise.all(
    slugs.map(async (slug) => {
      try {
        return rowOf(slug, await (await seed.client(slug)).readiness.report.query());
      } catch (error) {
        return [slug, error instanceof Error ? error.message : String(error)];
      }
    }),
  );
  return table([
    ["tenant", "people", "score", "scores", "completion", "assigned", "overdue", "report"],
    ...rows,
  ]);
}

function rowOf(slug: DemoSlug, report: Report): string[] {
  const { people, avgScore, scores, completionRate, assigned, overdue } = report;
  return [
    slug,
    String(people),
    avgScore === null ? "none" : avgScore.toFixed(1),
    String(scores),
    completionRate === null ? "none" : `${(completionRate * 100).toFixed(1)} %`,
    String(assigned),
    String(overdue),
    report.provisional ? `provisional (${report.reasons.join(", ")})` : "final",
  ];
}
