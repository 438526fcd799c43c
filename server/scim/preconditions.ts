import { AppError } from "../../shared/errors.ts";

const tag = /^(?:W\/)?"(\d{1,9})(?:-[0-9a-z]*)?"$/;

/**
 * A check of the present version against `If-Match` (RFC 7644, section 3.14). It ignores the hash in
 * the ETag, because a change of derived values alone must not refuse the request.
 */
export function versionCheck(ifMatch: string | undefined): (version: number) => void {
  if (ifMatch === undefined || ifMatch.trim() === "*") return () => undefined;
  const versions = new Set(ifMatch.split(",").map((etag) => Number(tag.exec(etag.trim())?.[1])));
  return (version) => {
    if (versions.has(version)) return;
    throw new AppError(
      "precondition_failed",
      "The resource has another version than If-Match. Read it again, then repeat the change.",
    );
  };
}

/** Whether `If-None-Match` contains the ETag, by weak comparison (RFC 9110, section 13.1.2). */
export const isNotModified = (ifNoneMatch: string | undefined, etag: string): boolean =>
  ifNoneMatch !== undefined &&
  ifNoneMatch
    .split(",")
    .map((candidate) => candidate.trim())
    .some((candidate) => candidate === "*" || opaqueTag(candidate) === opaqueTag(etag));

const opaqueTag = (etag: string) => etag.replace(/^W\//, "");
