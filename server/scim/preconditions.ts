import { AppError } from "../../shared/errors.ts";

const tag = /^(?:W\/)?"(\d{1,9})(?:-[0-9a-z]*)?"$/;

/**
 * What `If-Match` asks of the present version (RFC 7644, section 3.14); nothing without
 * it. Only the version counts: what is behind it in the tag is derived, and no reason to
 * refuse a change.
 */
export function versionCheck(ifMatch: string | undefined): (version: number) => void {
  if (ifMatch === undefined || ifMatch.trim() === "*") return () => undefined;
  const versions = new Set(ifMatch.split(",").map((one) => Number(tag.exec(one.trim())?.[1])));
  return (version) => {
    if (versions.has(version)) return;
    throw new AppError(
      "precondition_failed",
      "The resource is at another version than If-Match names. Read it again, then repeat the change.",
    );
  };
}

/**
 * Whether the sender has this representation already (RFC 9110, section 13.1.2): tags are compared
 * weakly, so that the mark of a weak one does not count.
 */
export const isKnown = (ifNoneMatch: string | undefined, etag: string): boolean =>
  ifNoneMatch !== undefined &&
  ifNoneMatch
    .split(",")
    .map((one) => one.trim())
    .some((one) => one === "*" || opaque(one) === opaque(etag));

const opaque = (etag: string) => etag.replace(/^W\//, "");
