/** The differences between two computations of the same figures. */
export interface Differences {
  /** The number of compared figures, including unknown ones. */
  figures: number;
  /** The largest difference of an index figure, and of all other figures. */
  index: number;
  others: number;
  /** Figures that differ by more than the tolerance, one line each. */
  faults: string[];
}

/** A user's shares are stored in millionths, so an index has that precision only. */
const allowed = { index: 1e-4, others: 1e-6 };

/** Fields that are not figures: the scope, the time of the report and what is pending. */
const notFigures = new Set(
  "tenantId scope asOf watermarks provisional reasons backlog percentile".split(" "),
);

/** Compares a report with independently computed figures. @param name the scope of the report */
export function differencesOf(name: string, report: object, independent: unknown): Differences {
  const reported = new Map(
    leavesOf(Object.fromEntries(Object.entries(report).filter(([key]) => !notFigures.has(key)))),
  );
  // The version of the model, which is the default model here.
  reported.delete("index.modelVersion");
  const counted = new Map(leavesOf(independent));
  const found: Differences = { figures: 0, index: 0, others: 0, faults: [] };
  for (const path of new Set([...reported.keys(), ...counted.keys()])) {
    const kind = path.startsWith("index.") ? "index" : "others";
    const [one, other] = [reported.get(path), counted.get(path)];
    const apart = distance(one, other);
    found.figures += 1;
    found[kind] = Math.max(found[kind], apart);
    if (apart > allowed[kind])
      found.faults.push(`${name}: ${path} is ${String(one)}, not ${String(other)}`);
  }
  return found;
}

export const together = (all: Differences[]): Differences => ({
  figures: all.reduce((sum, one) => sum + one.figures, 0),
  index: Math.max(...all.map((one) => one.index)),
  others: Math.max(...all.map((one) => one.others)),
  faults: all.flatMap((one) => one.faults),
});

function distance(one: unknown, other: unknown): number {
  if (one === null && other === null) return 0;
  if (typeof one !== "number" || typeof other !== "number") return Number.POSITIVE_INFINITY;
  return Math.abs(one - other);
}

/** All figures by path, e.g. `trend.days7.change`. */
function leavesOf(value: unknown, path: string[] = []): [string, unknown][] {
  if (typeof value !== "object" || value === null) return [[path.join("."), value]];
  return Object.entries(value).flatMap(([key, one]) => leavesOf(one, [...path, key]));
}
