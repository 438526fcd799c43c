import { hostname } from "node:os";
import type { Constraint, FlagState, Strategy } from "../../../shared/flags/evaluate/state.ts";
import { constraintsOn, hasFault, partsOf, type Question } from "./parts.ts";

/** Where this evaluator answers otherwise than unleash-client 6.12, and why. */
export interface Difference {
  name: string;
  reason: string;
  /** Whether the difference can concern this question. */
  concerns: (question: Question) => boolean;
  /** A question that shows it. */
  example: Omit<Question, "name">;
  /** The answers to the example: whether the flag is on. `throws`: the client throws an error. */
  ours: boolean;
  theirs: boolean | "throws";
}

const flagWith = (strategy: Partial<Strategy>): FlagState => ({
  features: [
    { name: "flag", enabled: true, strategies: [{ name: "default", parameters: {}, ...strategy }] },
  ],
});
const flagOn = (...constraints: Constraint[]): FlagState => flagWith({ constraints });

const isV6 = (text: string) => text.includes(":");
const isMapped = (text: string) => /^::ffff:/i.test(text);
/** The networks of the strategies remoteAddress. */
const networksOf = (question: Question) =>
  partsOf(question)
    .strategies.filter(({ name }) => name === "remoteAddress")
    .flatMap(({ parameters }) => String(parameters?.["IPs"] ?? "").split(/\s*,\s*/));
const addressOperators = /^IN_CIDR$/;

export const differences: Difference[] = [
  {
    name: "a rule that cannot be evaluated",
    reason:
      "The client takes such a constraint as false, and as true if it is inverted: a typing error would open the flag to everybody. Here the flag has its fallback, and the error is counted.",
    concerns: hasFault,
    example: {
      state: flagOn({ contextName: "userId", operator: "REGEX", value: "(", inverted: true }),
      context: { userId: "1" },
    },
    ours: false,
    theirs: true,
  },
  {
    name: "a date of another field than currentTime",
    reason:
      "The client compares the current time, whatever field the constraint names. A rule that reads `hiredAt` and means the clock is a mistake.",
    concerns: hasFault,
    example: {
      state: flagOn({
        contextName: "hiredAt",
        operator: "DATE_BEFORE",
        value: "2020-01-01T00:00:00Z",
      }),
      context: {
        currentTime: new Date("2019-01-01T00:00:00Z"),
        properties: { hiredAt: "2024-01-01T00:00:00Z" },
      },
    },
    ours: false,
    theirs: true,
  },
  {
    name: "a version with a leading v in a rule",
    reason:
      "The client refuses v1.2.3 in the context and accepts it in the rule. Semantic Versioning 2.0.0 knows no v.",
    concerns: hasFault,
    example: {
      state: flagOn({ contextName: "version", operator: "SEMVER_EQ", value: "v1.2.3" }),
      context: { properties: { version: "1.2.3" } },
    },
    ours: false,
    theirs: true,
  },
  {
    name: "a regular expression that only the client's engine accepts",
    reason:
      "The client's engine has classes that RE2 does not have, such as \\p{Alphabetic}, and no limit of size. The limit bounds the time of an evaluation.",
    concerns: hasFault,
    example: {
      state: flagOn({ contextName: "userId", operator: "REGEX", value: "^(?:abc){900}|abc$" }),
      context: { userId: "abc" },
    },
    ours: false,
    theirs: true,
  },
  {
    name: "the strategy applicationHostname",
    reason:
      "The name of the host is not part of the context: the answer would depend on the process that gives it. The strategy counts as unknown.",
    concerns: hasFault,
    example: {
      state: flagWith({
        name: "applicationHostname",
        parameters: { hostNames: `${process.env["HOSTNAME"]},${hostname()}` },
      }),
      context: {},
    },
    ours: false,
    theirs: true,
  },
  {
    name: "a strategy without parameters",
    reason: "The client throws an error. Here the parameters are unset.",
    concerns: (question) => partsOf(question).strategies.some(({ parameters }) => !parameters),
    example: {
      state: {
        features: [
          {
            name: "flag",
            enabled: true,
            strategies: [{ name: "default", variants: [{ name: "a", weight: 1 }] }],
          },
        ],
      },
      context: { userId: "1" },
    },
    ours: true,
    theirs: "throws",
  },
  {
    name: "a blank text as a number",
    reason:
      "The client takes it as 0, as JavaScript does. Here it is not a number, so it matches none.",
    concerns: (question) =>
      constraintsOn(question, /^NUM_/).some(({ value }) => value?.trim() === ""),
    example: {
      state: flagOn({ contextName: "age", operator: "NUM_LT", value: "18" }),
      context: { properties: { age: "" } },
    },
    ours: false,
    theirs: true,
  },
  {
    name: "IPv6 networks in the strategy remoteAddress",
    reason: "The client compares only IPv4 networks. IN_CIDR has both in the client, too.",
    concerns: (question) =>
      isV6(question.context.remoteAddress ?? "") && networksOf(question).some(isV6),
    example: {
      state: flagWith({ name: "remoteAddress", parameters: { IPs: "2001:db8::/32" } }),
      context: { remoteAddress: "2001:db8::1" },
    },
    ours: true,
    theirs: false,
  },
  {
    name: "IPv4 addresses that are written as IPv6",
    reason:
      "A socket for both families reports 10.1.2.3 as ::ffff:10.1.2.3. It is the same computer, so the networks of IPv4 have it.",
    concerns: (question) =>
      isMapped(question.context.remoteAddress ?? "") ||
      networksOf(question).some((network) => isMapped(network)) ||
      constraintsOn(question, addressOperators).some(
        ({ constraint, value = "" }) =>
          isMapped(value) || constraint.values?.some((network) => isMapped(network)),
      ),
    example: {
      state: flagOn({ contextName: "remoteAddress", operator: "IN_CIDR", values: ["10.0.0.0/8"] }),
      context: { remoteAddress: "::ffff:10.1.2.3" },
    },
    ours: true,
    theirs: false,
  },
  {
    name: "a network as an address",
    reason: "The client accepts 10.0.0.0/16 as the address of a caller. It is not an address.",
    concerns: (question) =>
      question.context.remoteAddress?.includes("/") === true ||
      constraintsOn(question, addressOperators).some(({ value }) => value?.includes("/")),
    example: {
      state: flagOn({ contextName: "remoteAddress", operator: "IN_CIDR", values: ["10.0.0.0/8"] }),
      context: { remoteAddress: "10.0.0.0/16" },
    },
    ours: false,
    theirs: true,
  },
  {
    name: "names that every JavaScript object has",
    reason: "The client finds a value for fields such as constructor in every context.",
    concerns: (question) =>
      constraintsOn(question, /./).some(({ constraint }) => constraint.contextName in {}),
    example: {
      state: flagOn({ contextName: "constructor", operator: "STR_CONTAINS", values: ["Object"] }),
      context: {},
    },
    ours: false,
    theirs: true,
  },
];
