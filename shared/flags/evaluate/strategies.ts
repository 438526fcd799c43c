import type { JsonObject } from "../../values/json.ts";
import type { Check } from "./constraints.ts";
import { type FlagContext, fieldReader, type ReadField } from "./context.ts";
import { MalformedRule } from "./faults.ts";
import { percentPlace } from "./hash.ts";
import { networkTest } from "./network.ts";

/** What a strategy demands besides its constraints. */
export interface Rule {
  matches: Check;
  /** Whether a percentage above 0 and below 100 decides. */
  isSplit: boolean;
}

type CompileRule = (parameters: JsonObject) => Rule;

const always: Rule = { matches: () => true, isSplit: false };

function readPercentage(parameters: JsonObject, name: string): number {
  const value = parameters[name];
  const isText = typeof value === "string" && value.trim() !== "";
  const percentage = isText || typeof value === "number" ? Number(value) : Number.NaN;
  if (Number.isNaN(percentage)) {
    throw new MalformedRule(`parameters.${name}`, "must be a percentage from 0 to 100");
  }
  return percentage;
}

/** A parameter, or "" without it. */
export function readParameter(parameters: JsonObject, name: string): string {
  const value = parameters[name] ?? "";
  if (typeof value === "string" || typeof value === "number") return String(value);
  throw new MalformedRule(`parameters.${name}`, "must be a text");
}

/** A list that is written as one text, separated by commas. */
function readList(parameters: JsonObject, name: string): string[] {
  const list = readParameter(parameters, name);
  return list === "" ? [] : list.split(/\s*,\s*/);
}

const userWithId: CompileRule = (parameters) => {
  const ids = new Set<string | undefined>(readList(parameters, "userIds"));
  return { matches: ({ userId }) => ids.has(userId), isSplit: false };
};

const remoteAddress: CompileRule = (parameters) => {
  const entries = readList(parameters, "IPs");
  const texts = new Set<string | undefined>(entries);
  const isInNetworks = networkTest(entries);
  return {
    matches: ({ remoteAddress: text }) => texts.has(text) || isInNetworks(text),
    isSplit: false,
  };
};

const isPartial = (percentage: number) => percentage > 0 && percentage < 100;

/** Selects the ids whose place is within the percentage. Without an id, nobody is selected. */
function rollout(percentage: number, parameters: JsonObject, readId: ReadField): Rule {
  const groupId = readParameter(parameters, "groupId");
  const matches = (context: FlagContext) => {
    const id = readId(context);
    return Boolean(id) && percentage > 0 && percentPlace(id ?? "", groupId) <= percentage;
  };
  return { matches, isSplit: isPartial(percentage) };
}

const rolloutBy =
  (readId: ReadField): CompileRule =>
  (parameters) =>
    rollout(readPercentage(parameters, "percentage"), parameters, readId);

const rolloutAtRandom: CompileRule = (parameters) => {
  const percentage = readPercentage(parameters, "percentage");
  const matches = () => percentage >= Math.floor(Math.random() * 100) + 1;
  return { matches, isSplit: isPartial(percentage) };
};

const randomId = () => String(Math.round(Math.random() * 10_000) + 1);

function stickyId(parameters: JsonObject): ReadField {
  const stickiness = readParameter(parameters, "stickiness") || "default";
  if (stickiness === "random") return randomId;
  if (stickiness !== "default") return fieldReader(stickiness);
  return ({ userId, sessionId }) => userId || sessionId || randomId();
}

const rules = new Map<unknown, CompileRule>([
  ["default", () => always],
  ["userWithId", userWithId],
  ["remoteAddress", remoteAddress],
  ["gradualRolloutUserId", rolloutBy(({ userId }) => userId)],
  ["gradualRolloutSessionId", rolloutBy(({ sessionId }) => sessionId)],
  ["gradualRolloutRandom", rolloutAtRandom],
  [
    "flexibleRollout",
    (parameters) =>
      rollout(readPercentage(parameters, "rollout"), parameters, stickyId(parameters)),
  ],
]);

/** @throws MalformedRule for an unknown strategy or a parameter that cannot be read */
export function compileRule(name: unknown, parameters: JsonObject): Rule {
  const compile = rules.get(name);
  if (!compile) throw new MalformedRule("name", `must be one of ${[...rules.keys()].join(", ")}`);
  return compile(parameters);
}
