import type { World } from "../../chaos/world.ts";
import type { TestTenant } from "../../support/tenants.ts";
import { until } from "../../support/until.ts";
import { dismiss, feed } from "./feed.ts";
import {
  breaches,
  creations,
  creationsBefore,
  deactivations,
  type Limits,
  mostOvertaken,
  type Seen,
  usedOf,
} from "./judge.ts";

export interface RateOptions {
  world: World;
  /** The tenants' slugs, one account each. */
  slugs: string[];
  people: number;
  limits: Limits;
  /** Ends after so many minutes of the backlog; when all people have arrived, if left out. */
  minutes?: number;
  withinMs: number;
  progress?: (arrived: number[]) => void;
}

export interface RateResult {
  seen: Seen[];
  wrongs: string[];
}

const leavers = 5;

/** Lets the tenants' people arrive all at once, some leave in the midst, and looks at the accounts. */
export async function runRate(options: RateOptions): Promise<RateResult> {
  const { world, slugs, limits, progress = () => {} } = options;
  const config = { mindtickle: limits, scim: { perSecond: 100_000, burst: 1_000_000 } };
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
      options.withinMs,
    );

  const runTenant = async (tenant: TestTenant): Promise<Seen> => {
    const fed = await feed(tenant, options.people);
    await untilArrived(tenant, Math.ceil(options.people / 3));
    const since = await dismiss(tenant, fed.slice(0, leavers));
    await untilCalls(
      tenant,
      "all deactivations",
      async () => deactivations(await callsOf(tenant)).length >= leavers,
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
      used: usedOf(calls, limits, Math.max(1, Math.floor((last - first) / 60_000))),
      overtaken: mostOvertaken(calls, fed),
      beforeLeavers: creationsBefore(calls, since),
    };
  };
  try {
    const seen = await Promise.all(tenants.map(runTenant));
    const wrongs = seen.flatMap((one, index) =>
      breaches(one, limits).map((wrong) => `${slugs[index]}: ${wrong}`),
    );
    return { seen, wrongs };
  } finally {
    clearInterval(timer);
  }
}
