import { AppError } from "../../../errors.ts";
import { type TravelMatrix, unreachable } from "./port.ts";

/** Travel that the caller knows: n * n numbers, row by row, null for a pair without a way. */
export interface GivenMatrix {
  /** Whole seconds. */
  readonly durations: readonly (number | null)[];
  /** Whole metres. */
  readonly distances: readonly (number | null)[];
}

/**
 * A given matrix in the form that planning uses.
 * @param size the number of places
 * @throws AppError bad_request for another size, and for a number that is not whole or out of range
 */
export function givenMatrix(given: GivenMatrix, size: number, profile: string): TravelMatrix {
  const read = (name: "durations" | "distances"): Int32Array => {
    const values = given[name];
    const field = `matrices.${profile}.${name}`;
    if (values.length !== size * size) {
      const message = `${field} has ${values.length} numbers, but ${size} places need ${size * size}.`;
      throw new AppError("bad_request", message, { field });
    }
    const wrong = values.findIndex(
      (value) => value !== null && !(Number.isInteger(value) && value >= 0 && value <= unreachable),
    );
    if (wrong !== -1) {
      const message = `${field}[${wrong}] is not a whole number from 0 to ${unreachable}, or null for no way.`;
      throw new AppError("bad_request", message, { field: `${field}[${wrong}]` });
    }
    return Int32Array.from(values, (value) => value ?? unreachable);
  };
  return { durations: read("durations"), distances: read("distances") };
}
