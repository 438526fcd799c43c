import { isObject } from "../../values/json.ts";
import { type Check, compileConstraint } from "./constraints.ts";
import { type Fault, Faults } from "./faults.ts";
import { compileRule, readParameter, type Rule } from "./strategies.ts";
import { type ChooseVariant, compileVariants } from "./variants.ts";

export interface CompiledStrategy {
  checks: readonly Check[];
  rule: Rule | undefined;
  chooseVariant: ChooseVariant | null | undefined;
  /** The first part that could not be compiled. */
  fault: Fault | undefined;
}

export interface CompiledSegment {
  checks: readonly Check[];
  faults: readonly Fault[];
}

export function compileSegment(segment: unknown): CompiledSegment {
  const faults = new Faults("");
  const constraints = isObject(segment) ? segment["constraints"] : undefined;
  return { checks: compileConstraints(constraints, "constraints", faults), faults: faults.list };
}

function compileConstraints(raw: unknown, path: string, faults: Faults): Check[] {
  return faults
    .readList(raw, path)
    .map((constraint, i) => faults.attempt(`${path}[${i}]`, () => compileConstraint(constraint)))
    .filter((check) => check !== undefined);
}

/** Compiles a strategy. What is wrong with it goes to `faults`, at paths below `path`. */
export function compileStrategy(
  raw: unknown,
  path: string,
  segments: ReadonlyMap<unknown, CompiledSegment>,
  faults: Faults,
): CompiledStrategy {
  const before = faults.list.length;
  const strategy = isObject(raw) ? raw : {};
  const { name } = strategy;
  const parameters = isObject(strategy["parameters"]) ? strategy["parameters"] : {};
  const checks = compileConstraints(strategy["constraints"], `${path}.constraints`, faults);
  for (const [i, id] of faults.readList(strategy["segments"], `${path}.segments`).entries()) {
    const at = `${path}.segments[${i}]`;
    const segment = segments.get(id);
    if (!segment) faults.add(at, "must be the id of a segment that exists");
    for (const fault of segment?.faults ?? []) faults.add(`${at}.${fault.path}`, fault.message);
    checks.push(...(segment?.checks ?? []));
  }
  const rule = faults.attempt(path, () => compileRule(name, parameters));
  const variants = faults.readList(strategy["variants"], `${path}.variants`);
  const chooseVariant = faults.attempt(`${path}.variants`, () =>
    compileVariants(variants, {
      // Unleash's client for Node hashes a group id that is not set as this word.
      groupId: "groupId" in parameters ? readParameter(parameters, "groupId") : "undefined",
      stickiness: readParameter(parameters, "stickiness"),
    }),
  );
  return { checks, rule, chooseVariant, fault: faults.list[before] };
}
