import { createRampartClient } from "../../../server/client.ts";
import type { Home } from "../home.ts";
import type { DevOptions } from "../options.ts";
import type { DevStack } from "../stack.ts";
import { ProgressBar } from "./progress-bar.ts";
import { createTenant, openAccount, postPeople, requestPull, takeQuizzes } from "./steps.ts";
import {
  accessToken,
  type DemoTenant,
  demoTenants,
  idOf,
  type KeptTenant,
  peopleOf,
} from "./tenant.ts";

/** How far the demo has come; kept in `.dev/seed.json`, so that an interrupted seed goes on. */
export interface SeedState {
  people: DevOptions["people"];
  tenants: Partial<Record<DemoTenant["slug"], KeptTenant>>;
  peopleStand: boolean;
  done: boolean;
}

const convergesWithinMs = 120_000;

/**
 * Brings the demo in the way that customers' data come: tenants by the operator's procedure,
 * people by SCIM, learning by jobs, quiz results by procedures. Ends when acme has converged.
 */
export async function seedDemo(
  stack: DevStack,
  home: Home,
  wanted: DevOptions["people"],
): Promise<SeedState> {
  const state: SeedState = home.read<SeedState>("seed.json") ?? {
    people: wanted,
    tenants: {},
    peopleStand: false,
    done: false,
  };
  if (state.done) return state;
  const save = () => home.writeJson("seed.json", state);
  const counts = demoTenants.map(({ slug, quizzesEach }) => state.people[slug] * (1 + quizzesEach));
  const bar = new ProgressBar(counts.reduce((sum, count) => sum + count, state.people.acme));
  for (const demo of demoTenants) {
    bar.step(`tenant ${demo.slug}`);
    await openAccount(stack, demo);
    if (state.tenants[demo.slug]) continue;
    state.tenants[demo.slug] = await createTenant(stack, demo);
    save();
  }
  const all = demoTenants.map((demo) => ({
    demo,
    tenant: keptTenant(state, demo),
    people: peopleOf(demo, state.people[demo.slug]),
  }));
  for (const { tenant } of all) await requestPull(stack, tenant);
  for (const { demo, tenant, people } of all) {
    bar.step(`people of ${demo.slug} by SCIM`);
    await postPeople(stack, tenant, people, () => bar.advance());
  }
  state.peopleStand = true;
  save();
  for (const { demo, tenant, people } of all) {
    bar.step(`courses of ${demo.slug}`);
    await untilCoursesStand(stack, tenant, demo);
    bar.step(`quizzes of ${demo.slug}`);
    await takeQuizzes(stack, demo, tenant, people, () => bar.advance());
  }
  bar.step("acme's people at MindTickle, and their progress back");
  const [acme] = all;
  if (acme) await untilConverged(stack, acme.tenant, acme.demo, (done) => bar.advance(done));
  bar.end();
  state.done = true;
  save();
  return state;
}

export function keptTenant(state: SeedState, { slug }: DemoTenant): KeptTenant {
  const tenant = state.tenants[slug];
  if (!tenant)
    throw new Error(
      `The demo's tenant ${slug} is missing. Start over with npm run dev -- --fresh.`,
    );
  return tenant;
}

/** The typed client of the tenant's first admin. */
export async function adminClient(stack: DevStack, tenant: KeptTenant, { prefix }: DemoTenant) {
  const token = await accessToken(
    stack,
    tenant.id,
    await idOf(stack, tenant, `${prefix}1`),
    "admin",
  );
  return createRampartClient({ url: stack.urls.server, token });
}

async function untilCoursesStand(
  stack: DevStack,
  tenant: KeptTenant,
  demo: DemoTenant,
): Promise<void> {
  const client = await adminClient(stack, tenant, demo);
  await until(
    `the courses of ${demo.slug} are there`,
    async () => (await client.courses.list.query()).items.length === 8,
  );
}

async function untilConverged(
  stack: DevStack,
  tenant: KeptTenant,
  demo: DemoTenant,
  advance: (done: number) => void,
) {
  const client = await adminClient(stack, tenant, demo);
  let waiting = Number.POSITIVE_INFINITY;
  await client.readiness.aggregate.mutate();
  await until(`${demo.slug} has converged`, async () => {
    const { backlog, provisional } = await client.readiness.report.query();
    const now = backlog.toPush + backlog.toPull;
    if (now < waiting && Number.isFinite(waiting)) advance(waiting - now);
    waiting = now;
    return !provisional;
  });
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + convergesWithinMs; Date.now() < end; await Bun.sleep(250)) {
    if (await holds()) return;
  }
  throw new Error(`Waited ${convergesWithinMs / 1000} s in vain until ${what}; see the logs.`);
}
