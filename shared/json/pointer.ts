/** Longer segments are cut, because the sender chose them. */
const maxSegment = 200;

/**
 * The JSON Pointer of a path as a URI fragment (RFC 6901, section 6): `#/answers/0/selected`. The
 * input itself is `#`.
 */
export const pointerOf = (path: readonly PropertyKey[]): string =>
  ["#", ...path.map((segment) => encoded(String(segment)))].join("/");

/** The pointer of a place as error details name it: `emails[0].value`. */
export const pointerOfField = (field: string): string =>
  pointerOf(field.split(/[.[\]]+/).filter((segment) => segment !== ""));

const encoded = (segment: string): string =>
  encodeURIComponent(
    segment.slice(0, maxSegment).toWellFormed().replaceAll("~", "~0").replaceAll("/", "~1"),
  );
