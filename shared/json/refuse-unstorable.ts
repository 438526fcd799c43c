import { AppError } from "../errors.ts";
import { findUnstorable } from "../values/storable.ts";

/**
 * Refuses a parsed input that holds text which Postgres cannot store.
 * @throws AppError bad_request, with the place of the text; invalidValue in SCIM
 */
export function refuseUnstorable(value: unknown): void {
  const found = findUnstorable(value);
  if (!found) return;
  const { path, problem } = found;
  throw new AppError("bad_request", `${path || "The input"} ${problem}. Remove it.`, {
    field: path,
    scimType: "invalidValue",
  });
}
