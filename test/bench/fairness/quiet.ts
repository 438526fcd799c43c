import type { World } from "../../chaos/world.ts";
import type { TestTenant } from "../../support/tenants.ts";
import { until } from "../../support/until.ts";

let people = 0;

/**
 * Creates one user a second without waiting for the previous ones. Returns for each user the time in ms
 * from the request until MindTickle has answered the creation.
 */
export async function sendEachSecond(
  world: World,
  tenant: TestTenant,
  seconds: number,
): Promise<number[]> {
  const since = Date.now();
  const sent = new Map<string, number>();
  const answers: Promise<string>[] = [];
  for (let second = 0; second < seconds; second += 1) {
    await Bun.sleep(since + second * 1000 - Date.now());
    const userName = `p${(people += 1)}@quiet.test`;
    sent.set(userName, Date.now());
    answers.push(tenant.person({ userName, externalId: userName }));
  }
  await Promise.all(answers);
  return until(
    "all users exist at MindTickle",
    async () => {
      const calls = await world.mindtickle.requests({
        account: tenant.slug,
        since,
        method: "POST",
      });
      const done = calls.filter(({ status }) => status === 201);
      if (done.length < seconds) return null;
      return done.map(({ subject = "", at, ms }) => at + ms - (sent.get(subject) ?? Number.NaN));
    },
    60_000,
  );
}
