import { toAppError } from "../../shared/errors.ts";
import { ERROR_SCHEMA } from "../../shared/scim/schema/schema.ts";
import { handleError } from "../middleware/problem.ts";
import type { AppContext } from "../types.ts";
import type { Performed } from "./perform.ts";

const scimJson = { "content-type": "application/scim+json" };

/**
 * What an operation gave, with the headers that RFC 7644 wants beside it. `Content-Location` is the
 * `meta.location` of the resource in the body (RFC 7643, section 3.1), also where the URL was `/Me`.
 */
export function performedAnswer(
  c: AppContext,
  { status, body, location, etag }: Performed,
): Response {
  const headers = {
    ...(etag !== undefined && { etag }),
    ...(location !== undefined && { location }),
  };
  if (body === null || status === 204) return c.body(null, status, headers);
  return c.json(body, status, { ...scimJson, ...headers, ...contentLocation(location) });
}

export const contentLocation = (location: string | undefined) =>
  location === undefined ? {} : { "content-location": location };

/** @param location the `meta.location` of the body, where that is one resource */
export const scimAnswer = (c: AppContext, body: object, location?: string): Response =>
  c.json(body, 200, { ...scimJson, ...contentLocation(location) });

/** An error in SCIM's form (RFC 7644, section 3.12); the detail names the attribute. */
export function scimError(c: AppContext, thrown: unknown): Response {
  const error = handleError(c, toAppError(thrown));
  return c.json(errorBody(error), error.status, scimJson);
}

export function errorBody(thrown: unknown) {
  const error = toAppError(thrown);
  const { scimType } = error.details;
  const detail =
    error.code === "tenant_inactive" ? `tenant_inactive: ${error.message}` : error.message;
  return {
    schemas: [ERROR_SCHEMA],
    status: String(error.status),
    ...(scimType === undefined ? {} : { scimType }),
    detail,
  };
}
