import type { JsonObject } from "../../values/json.ts";
import { MalformedRule } from "./faults.ts";
import { networkTest } from "./network.ts";
import { compilePattern } from "./regex/compile-pattern.ts";
import { PatternError } from "./regex/pattern-error.ts";
import { compareVersions, parseVersion } from "./semver.ts";

/** Whether a value of the context satisfies a constraint. */
type Test = (value: string | undefined) => boolean;
type CompileTest = (constraint: JsonObject) => Test;

/** The values without surrounding spaces and without empty ones. */
function readValues({ values }: JsonObject): string[] {
  if (!Array.isArray(values) || !values.every((value) => typeof value === "string")) {
    throw new MalformedRule("values", "must be a list of texts");
  }
  return values.filter((value) => value !== "").map((value) => value.trim());
}

function readValue({ value }: JsonObject, what: string): string {
  if (typeof value === "string" || typeof value === "number") return String(value);
  throw new MalformedRule("value", `must be ${what}`);
}

const inList =
  (expected: boolean): CompileTest =>
  (constraint) => {
    const values = new Set<string | undefined>(readValues(constraint));
    return (value) => values.has(value) === expected;
  };

const textTest =
  (matches: (value: string, part: string) => boolean): CompileTest =>
  (constraint) => {
    const values = readValues(constraint);
    if (!constraint["caseInsensitive"]) {
      return (value) => value !== undefined && values.some((part) => matches(value, part));
    }
    const lowerCase = values.map((part) => part.toLowerCase());
    return (value) => {
      const lower = value?.toLowerCase();
      return lower !== undefined && lowerCase.some((part) => matches(lower, part));
    };
  };

/** NaN for a blank text, which `Number` reads as 0. */
const toNumber = (text: string | undefined): number =>
  text === undefined || text.trim() === "" ? Number.NaN : Number(text);

const numberTest =
  (holds: (value: number, limit: number) => boolean): CompileTest =>
  (constraint) => {
    const limit = toNumber(readValue(constraint, "a number"));
    if (Number.isNaN(limit)) throw new MalformedRule("value", "must be a number, such as 12.5");
    return (value) => holds(toNumber(value), limit);
  };

const versionTest =
  (holds: (order: number) => boolean): CompileTest =>
  (constraint) => {
    const limit = parseVersion(readValue(constraint, "a version"));
    if (!limit) {
      throw new MalformedRule("value", "must be a semantic version without v, such as 1.2.3");
    }
    return (value) => {
      const version = value === undefined ? null : parseVersion(value);
      return version !== null && holds(compareVersions(version, limit));
    };
  };

const inNetworks: CompileTest = (constraint) => networkTest(readValues(constraint));

const patternTest: CompileTest = (constraint) => {
  const pattern = readValue(constraint, "a regular expression");
  try {
    const matches = compilePattern(pattern, Boolean(constraint["caseInsensitive"]));
    return (value) => value !== undefined && matches(value);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    throw new MalformedRule("value", `must be a regular expression of RE2: ${error.message}`);
  }
};

/** The operators that test one field; the DATE operators test the time. */
export const operators = new Map<unknown, CompileTest>([
  ["IN", inList(true)],
  ["NOT_IN", inList(false)],
  ["STR_STARTS_WITH", textTest((value, part) => value.startsWith(part))],
  ["STR_ENDS_WITH", textTest((value, part) => value.endsWith(part))],
  ["STR_CONTAINS", textTest((value, part) => value.includes(part))],
  ["NUM_EQ", numberTest((value, limit) => value === limit)],
  ["NUM_GT", numberTest((value, limit) => value > limit)],
  ["NUM_GTE", numberTest((value, limit) => value >= limit)],
  ["NUM_LT", numberTest((value, limit) => value < limit)],
  ["NUM_LTE", numberTest((value, limit) => value <= limit)],
  ["SEMVER_EQ", versionTest((order) => order === 0)],
  ["SEMVER_GT", versionTest((order) => order > 0)],
  ["SEMVER_GTE", versionTest((order) => order >= 0)],
  ["SEMVER_LT", versionTest((order) => order < 0)],
  ["SEMVER_LTE", versionTest((order) => order <= 0)],
  ["REGEX", patternTest],
  ["IN_CIDR", inNetworks],
]);
