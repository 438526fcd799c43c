import fc from "fast-check";
import { expect, test } from "vitest";
import { state } from "../support/states.ts";
import { type FlagTenant, useFlagClients } from "./world.ts";

const { opened, change } = useFlagClients();

/** All values of a tenant for some people, without the version of the rules. */
async function valuesOf({ keys, personId }: FlagTenant): Promise<unknown[]> {
  const contexts = [personId, "1", "user-7"].map((targetingKey) => ({
    targetingKey,
    company: "north",
  }));
  const asked = contexts.map(async (context) => {
    const response = await fetch(`${opened.url}/ofrep/v1/evaluate/flags`, {
      method: "POST",
      headers: { authorization: keys.ofrep, "content-type": "application/json" },
      body: JSON.stringify({ context }),
    });
    const { flags } = (await response.json()) as { flags: { metadata: object }[] };
    return flags.map((flag) => ({ ...flag, metadata: undefined }));
  });
  const rules = await fetch(`${opened.url}/api/client/features`, {
    headers: { authorization: keys.unleash },
  });
  return [...(await Promise.all(asked)), await rules.text(), rules.headers.get("etag")];
}

test("no override of one tenant changes any value of another", async () => {
  const { acme, globex } = opened;
  const [name, half] = ["readiness.export", { rollout: "50", stickiness: "userId", groupId: "g" }];
  await change({
    [name]: { enabled: true, strategies: [{ name: "flexibleRollout", parameters: half }] },
  });
  const before = await valuesOf(globex);
  const ownBefore = await valuesOf(acme);
  let changed = 0;
  // Only what a request may contain: no segments, and no draws at random.
  const rules = state
    .map(({ features: [parent] }) => JSON.stringify(parent))
    .filter((text) => !/random|segments|missing|default"/i.test(text));
  await fc.assert(
    fc.asyncProperty(rules, async (text) => {
      const { name: _, ...own } = JSON.parse(text) as { name: string };
      const { version } = await acme.admin.flags.list.query();
      const stored = await acme.admin.flags.change
        .mutate({ baseVersion: version, flags: { [name]: own as never }, reason: "test" })
        .then(
          () => true,
          () => false,
        );
      fc.pre(stored);
      expect(await valuesOf(globex)).toEqual(before);
      changed += JSON.stringify(await valuesOf(acme)) === JSON.stringify(ownBefore) ? 0 : 1;
    }),
    { numRuns: 12, endOnFailure: true },
  );
  // A positive control: the overrides had an effect where they were made.
  expect(changed).toBeGreaterThan(3);
});
