import type { FlagContext } from "../../../shared/flags/evaluate/context.ts";
import { compileFlags } from "../../../shared/flags/evaluate/compile.ts";
import { fieldReader } from "../../../shared/flags/evaluate/context.ts";
import type { Constraint, FlagState, Strategy } from "../../../shared/flags/evaluate/state.ts";

/** One question: a flag of a state, asked for a context. */
export interface Question {
  state: FlagState;
  name: string;
  context: FlagContext;
}

/** The flag and its prerequisites. */
function namesOf({ state, name }: Question): string[] {
  const feature = state.features.find((one) => one.name === name);
  return [name, ...(feature?.dependencies ?? []).map((one) => one.feature)];
}

/** Whether a part of the flag or of its prerequisites cannot be evaluated. */
export function hasFault(question: Question): boolean {
  const names = namesOf(question);
  return compileFlags(question.state).faults.some(({ flag }) => names.includes(flag));
}

/** The strategies and constraints that may decide about a flag, those of its prerequisites included. */
export function partsOf(question: Question): {
  strategies: Strategy[];
  constraints: Constraint[];
} {
  const { state } = question;
  const names = namesOf(question);
  const strategies = state.features
    .filter((one) => names.includes(one.name))
    .flatMap((one) => one.strategies ?? []);
  const segments = (state.segments ?? []).filter(({ id }) =>
    strategies.some((strategy) => strategy.segments?.includes(id)),
  );
  const constraints = [...strategies, ...segments].flatMap((part) => part.constraints ?? []);
  return { strategies, constraints };
}

/** The constraints of some operators, with the value that the context has for each. */
export const constraintsOn = (question: Question, operators: RegExp) =>
  partsOf(question)
    .constraints.filter(({ operator }) => operators.test(operator))
    .map((constraint) => ({
      constraint,
      value: fieldReader(constraint.contextName)(question.context),
    }));
