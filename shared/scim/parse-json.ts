import { scimError } from "./scim-error.ts";

/**
 * The value of a SCIM body.
 * @throws AppError bad_request, invalidSyntax.
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    const message = "The body is not JSON. Check its quotes, commas and brackets.";
    throw scimError("invalidSyntax", message);
  }
}
