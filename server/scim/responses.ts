import { toAppError } from "../../shared/errors.ts";
import { ERROR_SCHEMA } from "../../shared/scim/schema/schema.ts";
import { handleError } from "../errors/problem.ts";
import type { AppContext } from "../types.ts";
import type { OperationResult } from "./perform.ts";

const scimJson = { "content-type": "application/scim+json" };

/**
 * The response to an operation, with the headers of RFC 7644. `Content-Location` is the
 * `meta.location` of the resource in the body (RFC 7643, section 3.1), also if the URL was `/Me`.
 */
export function resultResponse(
  c: AppContext,
  { status, body, location, etag }: OperationResult,
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

/** @param location the `meta.location` of the body, if it is a single resource */
export const scimResponse = (c: AppContext, body: object, location?: string): Response =>
  c.json(body, 200, { ...scimJson, ...contentLocation(location) });

/** The error response of RFC 7644, section 3.12. */
export function scimErrorResponse(c: AppContext, thrown: unknown): Response {
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
