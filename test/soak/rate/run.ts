import type { World } from "../../chaos/world.ts";
import type { TestTenant } from "../../support/tenants.ts";
import { until } from "../../support/until.ts";
import { deactivateAll, provisionInOrder } from "./provision.ts";
import {
  findProblems,
  creations,
  creationsBefore,
  deactivations,
  type Limits,
  maxOvertaken,
  type AccountTraffic,
  usedShare,
} from "./check.ts";

export interface RateOptions {
  world: World;
  /** The tenants' slugs, one account each. */
  slugs: string[];
  people: number;
  limits: Limits;
  /** Ends after this many minutes. If omitted, it ends when all users have arrived. */
  minutes?: number;
  maxWaitMs: number;
  progress?: (arrived: number[]) => void;
}

export interface RateResult {
  traffic: AccountTraffic[];
  problems: string[];
}

const leaverCount = 5;

/** Provisions the users of all tenants concurrently, deactivates some of them, and checks the calls to the accounts. */
export async function runRate(options: RateOptions): Promise<RateResult> {
  const { world, slugs, limits, progress = () => {} } = options;
  const config = {
    mindtickle: limits,
    scim: { perSecond: 100_000, burst: 1_000_000 },
    api: { perSecond: 100_000, burst: 1_000_000 },
  };
  const tenants: TestTenant[] = [];
  for (const slug of slugs) tenants.push(await world.createTenant(slug, config));
  const callsOf = ({ slug }: TestTenant) => world.mindtickle.requests({ account: slug });
  const arrived = new Map(slugs.map((slug) => [slug, 0]));
  const timer = setInterval(() => progress([...arrived.values()]), 10_000);

  const untilArrived = (tenant: TestTenant, people: number) =>
    untilCalls(tenant, `${people} people`, async () => {
      const calls = await callsOf(tenant);
      arrived.set(tenant.slug, creations(calls).length);
      return creations(calls).length >= people;
    });
  const untilCalls = (tenant: TestTenant, what: string, read: () => Promise<boolean>) =>
    until(
      `${what} of ${tenant.slug} have arrived`,
      async () => {
        const done = await read();
        if (!done) await Bun.sleep(1000);
        return done;
      },
      options.maxWaitMs,
    );

  const runTenant = async (tenant: TestTenant): Promise<AccountTraffic> => {
    const provisioned = await provisionInOrder(tenant, options.people);
    await untilArrived(tenant, Math.ceil(options.people / 3));
    const since = await deactivateAll(tenant, provisioned.slice(0, leaverCount));
    await untilCalls(
      tenant,
      "all deactivations",
      async () => deactivations(await callsOf(tenant)).length >= leaverCount,
    );
    const minutes = options.minutes ?? 0;
    if (minutes > 0)
      await untilCalls(tenant, `${minutes} minutes`, async () => {
        const calls = await callsOf(tenant);
        arrived.set(tenant.slug, creations(calls).length);
        return Date.now() > (calls[0]?.at ?? Infinity) + minutes * 60_000;
      });
    else await untilArrived(tenant, options.people);
    const calls = await callsOf(tenant);
    const { at: first = 0 } = calls[0] ?? {};
    const { at: last = 0 } = creations(calls).at(-1) ?? {};
    return {
      rates: await world.mindtickle.rates(tenant.slug),
      used: usedShare(calls, limits, Math.max(1, Math.floor((last - first) / 60_000))),
      overtaken: maxOvertaken(calls, provisioned),
      beforeDeactivations: creationsBefore(calls, since),
    };
  };
  try {
    const traffic = await Promise.all(tenants.map(runTenant));
    const problems = traffic.flatMap((one, index) =>
      findProblems(one, limits).map((problem) => `${slugs[index]}: ${problem}`),
    );
    return { traffic, problems };
  } finally {
    clearInterval(timer);
  }
}
