import { compileFlags } from "../../shared/flags/evaluate/compile.ts";
import { evaluate } from "../../shared/flags/evaluate/evaluate.ts";
import type { Constraint, FlagState, Strategy } from "../../shared/flags/evaluate/state.ts";
import { Judge, staticContext } from "../flags/support/judge.ts";
import { measure, printRatio } from "./measure.ts";

/** The limit for a simple flag, in microseconds. */
const limit = 20;
const batch = 100;

const strategy = (name: string, parameters: Strategy["parameters"] = {}): Strategy[] => [
  { name, parameters },
];
const when = (...constraints: Constraint[]): Strategy[] => [
  { name: "default", parameters: {}, constraints },
];
const on = (contextName: string, operator: string, rest: Partial<Constraint>) =>
  when({ contextName, operator, ...rest });

/** One flag of each kind; the first is simple. */
const flags: Record<string, Strategy[]> = {
  person: strategy("userWithId", { userIds: "p1, p2, p3" }),
  percentage: strategy("flexibleRollout", { rollout: 50, stickiness: "userId", groupId: "a" }),
  tenant: on("tenantId", "IN", { values: ["t1", "t2", "t3"] }),
  tenants: [{ name: "default", parameters: {}, segments: [1] }],
  text: on("email", "STR_ENDS_WITH", { values: ["@acme.test", "@globex.test"] }),
  number: on("seats", "NUM_GTE", { value: "50" }),
  version: on("appVersion", "SEMVER_GTE", { value: "2.4.0" }),
  schedule: on("currentTime", "DATE_AFTER", { value: "2026-01-01T00:00:00Z" }),
  network: on("remoteAddress", "IN_CIDR", { values: ["10.0.0.0/8", "2001:db8::/32"] }),
  pattern: on("email", "REGEX", { value: "^[^@]+@(?:acme|globex)\\.test$" }),
  several: when(
    { contextName: "environment", operator: "IN", values: ["test"] },
    { contextName: "role", operator: "NOT_IN", values: ["rep"] },
  ),
};
const state: FlagState = {
  features: Object.entries(flags).map(([name, strategies]) => ({
    name,
    enabled: true,
    strategies,
  })),
  segments: [
    {
      id: 1,
      constraints: [
        {
          contextName: "tenantId",
          operator: "IN",
          values: Array.from({ length: 200 }, (_, i) => `t${i}`),
        },
      ],
    },
  ],
};
const context = {
  ...staticContext,
  userId: "p3",
  tenantId: "t3",
  role: "admin",
  remoteAddress: "10.1.2.3",
  properties: { email: "anna@acme.test", seats: 60, appVersion: "2.10.0" },
};

/** Compares the evaluation of flags with that of Unleash's client for Node in the same process. */
export async function run(): Promise<boolean> {
  const compiled = compileFlags(state);
  const judge = await Judge.open(state);
  const names = Object.keys(flags);
  const ours = (name: string) => evaluate(compiled, name, context).enabled;
  const theirs = (name: string) => judge.client.isEnabled(name, context);
  const contender = (title: string, isEnabled: (name: string) => boolean, some: string[]) => ({
    name: title,
    once: async () => {
      for (let i = 0; i < batch; i += 1) isEnabled(some[i % some.length] ?? "");
    },
  });
  process.stdout.write(`${batch} evaluations each time:\n`);
  const [simple, simpleTheirs, all, allTheirs] = await measure(
    [
      contender("a simple flag", ours, ["person"]),
      contender("a simple flag, unleash-client", theirs, ["person"]),
      contender("a flag of each kind", ours, names),
      contender("a flag of each kind, unleash-client", theirs, names),
    ],
    { concurrency: 1 },
  );
  judge.close();
  const microseconds = 1e6 / ((simple?.rate ?? 0) * batch);
  process.stdout.write(`a simple flag takes ${microseconds.toFixed(2)} µs (at most ${limit})\n`);
  const ratioOf = (a: typeof simple, b: typeof simple) => (a?.rate ?? 0) / (b?.rate ?? 1);
  const ratios = [ratioOf(simple, simpleTheirs), ratioOf(all, allTheirs)] as const;
  printRatio("a simple flag / unleash-client", ratios[0], 1);
  printRatio("a flag of each kind / unleash-client", ratios[1], 1);
  return microseconds <= limit && ratios.every((ratio) => ratio >= 1);
}
