import type { OutputOf, RampartClient } from "@rampart/client";

export type ModelVersion = OutputOf<RampartClient["readiness"]["model"]>;
export type Model = ModelVersion["model"];

export const componentNames = ["required", "score", "completion", "recency"] as const;
export const limitNames = ["indexBelow", "latestBelow", "idleDays", "graceDays"] as const;
export const roles = ["rep", "manager", "admin"] as const;

/** The numbers of a form, as they are typed. */
export interface Draft {
  numbers: Readonly<Record<string, string>>;
  required: Model["required"];
}

/** Where each number of a model is, in the form and in the errors of the server. */
const pathsOf = (model: Model): [path: string, value: number][] => [
  ...componentNames.map((name): [string, number] => [`weights/${name}`, model.weights[name]]),
  ["halfLifeDays", model.halfLifeDays],
  ...limitNames.map((name): [string, number] => [`atRisk/${name}`, model.atRisk[name]]),
];

export const draftOf = (model: Model): Draft => ({
  numbers: Object.fromEntries(pathsOf(model).map(([path, value]) => [path, String(value)])),
  required: model.required,
});

/** The model of a draft; null while a number is not one. The server checks their ranges. */
export function modelOf({ numbers, required }: Draft): Model | null {
  const read = (path: string) => {
    const typed = (numbers[path] ?? "").trim();
    return typed === "" ? Number.NaN : Number(typed);
  };
  if (Object.keys(numbers).some((path) => Number.isNaN(read(path)))) return null;
  return {
    weights: {
      completion: read("weights/completion"),
      score: read("weights/score"),
      required: read("weights/required"),
      recency: read("weights/recency"),
    },
    halfLifeDays: read("halfLifeDays"),
    required,
    atRisk: {
      indexBelow: read("atRisk/indexBelow"),
      latestBelow: read("atRisk/latestBelow"),
      idleDays: read("atRisk/idleDays"),
      graceDays: read("atRisk/graceDays"),
    },
  };
}
