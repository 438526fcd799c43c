import * as z from "zod";

const name = z.string().min(1).max(100);
const value = z.string().max(1000);
const values = z.array(value).max(5000);
const index = z.int().min(0).max(1_000_000);

const constraint = z.strictObject({
  contextName: name,
  operator: z.string().max(40),
  values: values.optional(),
  value: z.union([value, z.number()]).optional(),
  inverted: z.boolean().optional(),
  caseInsensitive: z.boolean().optional(),
});

const variant = z.strictObject({
  name,
  weight: z.number().min(0).max(1000),
  payload: z.strictObject({ type: z.string().max(40), value: z.string().max(10_000) }).optional(),
  stickiness: name.optional(),
  overrides: z
    .array(z.strictObject({ contextName: name, values }))
    .max(50)
    .optional(),
});

const strategy = z.strictObject({
  name,
  parameters: z.record(name, z.union([z.string().max(100_000), z.number()])).optional(),
  constraints: z.array(constraint).max(50).optional(),
  segments: z.array(index).max(20).optional(),
  variants: z.array(variant).max(50).optional(),
});

/** The rules of a flag, as in Unleash's client API. They are compiled before they are stored. */
export const featureInput = z.strictObject({
  enabled: z.boolean(),
  strategies: z.array(strategy).max(50).default([]),
  variants: z.array(variant).max(50).optional(),
  dependencies: z
    .array(
      z.strictObject({
        feature: name,
        enabled: z.boolean().optional(),
        variants: z.array(name).max(50).optional(),
      }),
    )
    .max(10)
    .optional(),
});

/** Constraints with an id, which several strategies share. */
export const segmentInput = z.strictObject({
  id: index,
  name: name.optional(),
  constraints: z.array(constraint).max(50),
});

export const flagName = name;

/** New rules by the name of the flag. `null` removes the rules, so that the flag has its fallback. */
export const featureChanges = z
  .record(flagName, featureInput.nullable())
  .refine((changes) => Object.keys(changes).length <= 100, "must change at most 100 flags");

export type FeatureChanges = z.output<typeof featureChanges>;

export const flagVersionOutput = z.object({
  version: z.int(),
  author: z.string(),
  reason: z.string(),
  changes: z
    .record(z.string(), z.object({ before: z.unknown(), after: z.unknown() }))
    .describe("The flags whose rules changed, and all `segments` if one did; null for no rules."),
  createdAt: z.date(),
});

export type FlagVersion = z.output<typeof flagVersionOutput>;
