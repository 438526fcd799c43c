import { describe, expect, it } from "vitest";
import { compileFlags } from "../../shared/flags/evaluate/compile.ts";
import { evaluate } from "../../shared/flags/evaluate/evaluate.ts";
import { bothOn, explain } from "./support/ask.ts";
import { Judge } from "./support/judge.ts";
import { hasSuites, readSuites, suitesMissing } from "./support/suites.ts";

if (!hasSuites) process.stdout.write(`${suitesMissing}\n`);

describe.skipIf(!hasSuites)("the suites of Unleash's client specification", () => {
  const suites = hasSuites ? readSuites() : [];

  it("are in the folder", () => {
    expect(suites).not.toHaveLength(0);
  });

  describe.each(suites)("$name", ({ state, tests = [], variantTests = [] }) => {
    const flags = compileFlags(state);

    it("answers each flag for each context as unleash-client does", async () => {
      const judge = await Judge.open({ features: [] });
      const ask = await bothOn(judge, state);
      judge.close();
      for (const name of flags.flags.keys()) {
        for (const { context } of [...tests, ...variantTests]) {
          const compared = ask(name, context);
          const isExpected = compared.agrees || explain({ state, name, context }) !== undefined;
          expect({ name, context, ...compared, isExpected }).toMatchObject({ isExpected: true });
        }
      }
    });

    it.each(tests)("$description", ({ context, toggleName, expectedResult }) => {
      expect(evaluate(flags, toggleName, context).enabled).toBe(expectedResult);
    });

    it.each(variantTests)("$description", ({ context, toggleName, expectedResult }) => {
      const { enabled, variant } = evaluate(flags, toggleName, context);
      const withoutVariant = { name: "disabled", enabled: false };
      expect({
        ...(variant ? { ...variant, enabled: true } : withoutVariant),
        feature_enabled: enabled,
      }).toEqual(expectedResult);
    });
  });
});
