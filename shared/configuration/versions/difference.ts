import * as z from "zod";
import { sameValue } from "../../values/json.ts";

export const differenceOutput = z.array(
  z.object({
    path: z.string(),
    before: z.unknown().optional().describe("Absent if there was no value."),
    after: z.unknown().optional().describe("Absent if there is no value."),
  }),
);

export type Difference = z.output<typeof differenceOutput>;

/** The paths whose values differ, in the order of the paths. */
export function differenceOf(
  before: ReadonlyMap<string, unknown>,
  after: ReadonlyMap<string, unknown>,
): Difference {
  return [...new Set([...before.keys(), ...after.keys()])]
    .toSorted()
    .filter(
      (path) =>
        before.has(path) !== after.has(path) || !sameValue(before.get(path), after.get(path)),
    )
    .map((path) => ({
      path,
      ...(before.has(path) && { before: before.get(path) }),
      ...(after.has(path) && { after: after.get(path) }),
    }));
}
