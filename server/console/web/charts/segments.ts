/** A night of a trend. */
export interface Night {
  at: string;
  value: number | null;
  /** The version of the model. Values of different models cannot be compared. */
  modelVersion: number;
}

const maxGapMs = 36 * 3_600_000;

/**
 * The parts of a trend that a line may connect: it ends where a night is missing, where the value is
 * unknown, and where the model changes.
 * @param nights oldest first
 */
export function segmentsOf(nights: readonly Night[]): (Night & { value: number })[][] {
  const segments: (Night & { value: number })[][] = [];
  let last: Night | undefined;
  for (const night of nights) {
    const { value } = night;
    const isConnected =
      last !== undefined &&
      last.value !== null &&
      last.modelVersion === night.modelVersion &&
      Date.parse(night.at) - Date.parse(last.at) <= maxGapMs;
    last = night;
    if (value === null) continue;
    if (isConnected) segments.at(-1)?.push({ ...night, value });
    else segments.push([{ ...night, value }]);
  }
  return segments;
}

/** The nights at which a new version of the model begins. */
export const modelChanges = (nights: readonly Night[]): Night[] =>
  nights.filter((night, index) => {
    const before = nights[index - 1];
    return before !== undefined && before.modelVersion !== night.modelVersion;
  });
