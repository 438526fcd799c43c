import { isObject, type JsonObject } from "../../values/json.ts";
import { type FlagContext, fieldReader, timeOf } from "./context.ts";
import { MalformedRule } from "./faults.ts";
import { operators } from "./operators.ts";

export type Check = (context: FlagContext) => boolean;

/** @throws MalformedRule if the constraint could not be evaluated */
export function compileConstraint(constraint: unknown): Check {
  if (!isObject(constraint)) throw new MalformedRule("", "must be an object");
  const check = compileCheck(constraint);
  return constraint["inverted"] ? (context) => !check(context) : check;
}

function compileCheck(constraint: JsonObject): Check {
  const { operator, contextName } = constraint;
  if (operator === "DATE_AFTER" || operator === "DATE_BEFORE") return compileDate(constraint);
  const compileTest = operators.get(operator);
  if (!compileTest) {
    const names = [...operators.keys(), "DATE_AFTER", "DATE_BEFORE"].join(", ");
    throw new MalformedRule("operator", `must be one of ${names}`);
  }
  if (typeof contextName !== "string") {
    throw new MalformedRule("contextName", "must be the name of a context field");
  }
  const [read, test] = [fieldReader(contextName), compileTest(constraint)];
  return (context) => test(read(context));
}

/** A schedule. Unleash's clients compare the current time, whatever field the constraint names. */
function compileDate({ operator, contextName, value }: JsonObject): Check {
  if (contextName !== undefined && contextName !== "currentTime") {
    throw new MalformedRule("contextName", "must be currentTime for an operator of dates");
  }
  const limit = typeof value === "string" ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(limit)) {
    throw new MalformedRule("value", "must be a time, such as 2026-07-01T09:00:00Z");
  }
  return operator === "DATE_AFTER"
    ? (context) => timeOf(context) > limit
    : (context) => timeOf(context) < limit;
}
