import fc from "fast-check";
import { compileFlags } from "../../../shared/flags/evaluate/compile.ts";
import { bothOn, explain } from "./ask.ts";
import { breakState } from "./break-state.ts";
import { Judge } from "./judge.ts";
import { flagNames, state } from "./states.ts";
import { context } from "./values.ts";

export interface Fuzzed {
  evaluations: number;
  /** The flags that were on. */
  enabled: number;
  /** How many evaluations differed, by the difference that explains them. */
  differences: Map<string, number>;
}

const contextsEach = 7;
const perRun = contextsEach * flagNames.length;

/**
 * Compares random evaluations with Unleash's client.
 * @throws the smallest counterexample, if one is not explained by a documented difference
 */
export async function fuzz(evaluations: number, seed: number): Promise<Fuzzed> {
  const result: Fuzzed = { evaluations: 0, enabled: 0, differences: new Map() };
  const judge = await Judge.open({ features: [] });
  const contexts = fc.array(context, { minLength: contextsEach, maxLength: contextsEach });
  const random = fc.double({ min: 0, max: 0.999, noNaN: true });
  const whole = state.map((one) => ({ state: one, isBroken: false }));
  const broken = breakState(state).map((one) => ({ state: one.state, isBroken: true }));
  try {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof({ weight: 4, arbitrary: whole }, { weight: 1, arbitrary: broken }),
        contexts,
        random,
        async ({ state, isBroken }, some, drawn) => {
          const { faults } = compileFlags(state);
          if (faults.length > 0 !== isBroken) throw new Error(`faults: ${JSON.stringify(faults)}`);
          const ask = await bothOn(judge, state, drawn);
          for (const name of flagNames) {
            for (const one of some) {
              const question = { state, name, context: one };
              const compared = ask(name, one);
              result.evaluations += 1;
              result.enabled += Number(compared.ours.enabled);
              if (compared.agrees) continue;
              const difference = explain(question);
              if (!difference) throw new Error(JSON.stringify({ name, context: one, ...compared }));
              result.differences.set(difference, (result.differences.get(difference) ?? 0) + 1);
            }
          }
        },
      ),
      { numRuns: Math.ceil(evaluations / perRun), seed },
    );
  } finally {
    judge.close();
  }
  return result;
}
