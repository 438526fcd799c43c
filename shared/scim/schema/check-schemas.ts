import { findMember, type JsonObject } from "../../values/json.ts";
import { scimError } from "../error.ts";
import {
  BULK_REQUEST_SCHEMA,
  ERROR_SCHEMA,
  GROUP_SCHEMA,
  LIST_RESPONSE_SCHEMA,
  PATCH_OP_SCHEMA,
  SEARCH_SCHEMA,
  USER_SCHEMA,
} from "./schema.ts";

/** The URNs that each identify one kind of body. */
const bodySchemas = new Set(
  [
    USER_SCHEMA,
    GROUP_SCHEMA,
    PATCH_OP_SCHEMA,
    LIST_RESPONSE_SCHEMA,
    SEARCH_SCHEMA,
    ERROR_SCHEMA,
    BULK_REQUEST_SCHEMA,
  ].map((urn) => urn.toLowerCase()),
);

/**
 * Refuses a body whose `schemas` identifies another kind of body than `urn`. `schemas` may be absent.
 * Extensions and unknown URNs do not identify the kind.
 * @throws AppError bad_request, invalidSyntax.
 */
export function checkSchemas(body: JsonObject, urn: string): void {
  const value = findMember(body, "schemas") ?? null;
  if (value === null || (Array.isArray(value) && value.length === 0)) return;
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const urns = new Set(
    list.filter((item) => typeof item === "string").map((item) => item.toLowerCase()),
  );
  if (urns.has(urn.toLowerCase())) return;
  if (urns.size > 0 && !urns.values().some((named) => bodySchemas.has(named))) return;
  throw scimError("invalidSyntax", `schemas must contain "${urn}". Add it.`, "schemas");
}
