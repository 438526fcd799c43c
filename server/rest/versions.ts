import { AppError } from "../../shared/errors.ts";
import { isObject } from "../../shared/values/json.ts";
import { shortHash } from "../../shared/values/short-hash.ts";
import type { Operation } from "../declarations.ts";
import type { AppContext } from "../types.ts";

type Input = Record<string, unknown>;

/**
 * The input with the version of the header If-Match (RFC 9110, section 13.1.1). The verb compares it
 * in the transaction that makes the change.
 * @throws AppError bad_request where the operation has no version, or for several versions
 */
export function withIfMatch(c: AppContext, { ifMatch }: Operation, input: Input): Input {
  const header = c.req.header("if-match")?.trim();
  if (header === undefined || header === "*") return input;
  if (ifMatch === undefined) {
    throw new AppError("bad_request", "This resource has no version. Remove the header if-match.");
  }
  const [, version] = /^(?:W\/)?"(\d{1,15})(?:-[0-9a-z]+)?"$/.exec(header) ?? [];
  if (version === undefined) {
    const message =
      'The header if-match is not one version. Send the etag of the resource, such as "3".';
    throw new AppError("bad_request", message);
  }
  const sent = input[ifMatch];
  if (sent !== undefined && sent !== Number(version)) {
    const message = `The header if-match and \`${ifMatch}\` are different versions. Send one of them.`;
    throw new AppError("bad_request", message, { field: ifMatch });
  }
  return { ...input, [ifMatch]: Number(version) };
}

/** A conflict over the version that If-Match named is a failed precondition. */
export function asPrecondition(c: AppContext, { ifMatch }: Operation, error: unknown): unknown {
  const isPrecondition =
    ifMatch !== undefined &&
    c.req.header("if-match") !== undefined &&
    error instanceof AppError &&
    error.code === "conflict" &&
    error.details.field === ifMatch;
  if (!isPrecondition) return error;
  const { difference } = error.details;
  return new AppError("precondition_failed", error.message, difference && { difference });
}

/** JSON from the database has its members in another order than the JSON of a request. */
const sorted = (_name: string, value: unknown): unknown =>
  isObject(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value;

/**
 * The ETag of a result with a version. The result may show more than the version counts, such as the
 * members of a role, so the ETag also has a hash. `If-Match` compares the version alone.
 */
export function etagOf({ version }: Operation, output: unknown): string | undefined {
  if (version === undefined || typeof output !== "object" || output === null) return undefined;
  const value = new Map<string, unknown>(Object.entries(output)).get(version);
  return typeof value === "number"
    ? `"${value}-${shortHash(JSON.stringify(output, sorted))}"`
    : undefined;
}
