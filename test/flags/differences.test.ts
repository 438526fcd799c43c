import { afterAll, beforeAll, expect, it } from "vitest";
import { bothOn } from "./support/ask.ts";
import { differences } from "./support/differences.ts";
import { Judge } from "./support/judge.ts";

let judge: Judge;

beforeAll(async () => {
  judge = await Judge.open({ features: [] });
});
afterAll(() => judge.close());

it.each(differences)("$name differs from unleash-client", async (difference) => {
  const question = { ...difference.example, name: "flag" };
  const askBoth = await bothOn(judge, question.state);
  const { ours, theirs, agrees } = askBoth("flag", question.context);
  expect(agrees).toBe(false);
  expect(ours.enabled).toBe(difference.ours);
  expect(theirs instanceof Error ? "throws" : theirs.enabled).toBe(difference.theirs);
  expect(difference.concerns(question)).toBe(true);
});
