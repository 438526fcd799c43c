import { compileFlags } from "../../../shared/flags/evaluate/compile.ts";
import { evaluate, type Evaluation } from "../../../shared/flags/evaluate/evaluate.ts";
import type { FlagContext } from "../../../shared/flags/evaluate/context.ts";
import type { FlagState } from "../../../shared/flags/evaluate/state.ts";
import { differences } from "./differences.ts";
import { type Answer, type Judge, staticContext } from "./judge.ts";
import type { Question } from "./parts.ts";

export interface Comparison {
  ours: Evaluation;
  theirs: Answer | Error;
  agrees: boolean;
}

/** Gives a state to both evaluators. `random` replaces `Math.random`, so that both draw the same. */
export async function bothOn(judge: Judge, state: FlagState, random = 0.5) {
  await judge.load(state);
  const flags = compileFlags(state);
  return (name: string, partial: FlagContext): Comparison => {
    const context = { ...staticContext, ...partial };
    const original = Math.random;
    Math.random = () => random;
    try {
      const ours = evaluate(flags, name, context);
      const theirs = judge.ask(name, context);
      const answer = { enabled: ours.enabled, variant: ours.variant?.name ?? null };
      const agrees =
        !(theirs instanceof Error) &&
        theirs.enabled === answer.enabled &&
        theirs.variant === answer.variant;
      return { ours, theirs, agrees };
    } finally {
      Math.random = original;
    }
  };
}

/** The name of the difference that explains a disagreement; undefined if none does. */
export const explain = (question: Question): string | undefined =>
  differences.find(({ concerns }) => concerns(question))?.name;
