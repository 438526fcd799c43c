/** A night of a trend. */
export interface Night {
  at: string;
  value: number | null;
  /** The quartiles of the people or scores; null if they are unknown. */
  band: readonly [lower: number, upper: number] | null;
  /** The version of the model, by which values cannot be compared; null for values without a model. */
  modelVersion: number | null;
}

const maxGapMs = 36 * 3_600_000;

/**
 * The parts of a trend that a line may connect: it ends where a night is missing, where there is
 * nothing to show, and where the model changes.
 * @param nights oldest first
 * @param read what a night shows; null if that is unknown
 */
export function segmentsOf<V>(
  nights: readonly Night[],
  read: (night: Night) => V | null,
): { at: string; shown: V }[][] {
  const segments: { at: string; shown: V }[][] = [];
  let last: Night | undefined;
  let isOpen = false;
  for (const night of nights) {
    const shown = read(night);
    const isConnected =
      isOpen &&
      last !== undefined &&
      last.modelVersion === night.modelVersion &&
      Date.parse(night.at) - Date.parse(last.at) <= maxGapMs;
    last = night;
    isOpen = shown !== null;
    if (shown === null) continue;
    if (isConnected) segments.at(-1)?.push({ at: night.at, shown });
    else segments.push([{ at: night.at, shown }]);
  }
  return segments;
}

/** The nights at which a new version of the model begins. */
export const modelChanges = (nights: readonly Night[]): Night[] =>
  nights.filter((night, index) => {
    const before = nights[index - 1];
    return before !== undefined && before.modelVersion !== night.modelVersion;
  });
