import { AppError } from "../errors.ts";
import { cutDeep, type Items } from "./cut-deep.ts";
import { type JsonExcess, type JsonLimits, jsonLimits, scan } from "./scan.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

/**
 * The value of a JSON text that came from outside: a request's body or query, a delivery, or the
 * answer of another system. Its bytes are held against the limits before it is parsed. A byte order
 * mark is skipped (RFC 8259, section 8.1).
 * @throws AppError bad_request for what is not JSON in UTF-8 or is nested too deeply; too_large for
 *   too many values or names. Both say invalidSyntax in SCIM.
 */
export function parseJson(body: Uint8Array | string, limits: JsonLimits = jsonLimits): unknown {
  const bytes = typeof body === "string" ? encoder.encode(body) : body;
  refuse(scan(bytes, limits), limits);
  return parse(bytes);
}

/** Items that are nested too deeply: why, and their own JSON as it was sent. */
export type DeepItems = ReadonlyMap<number, { problem: string; text: string }>;

/**
 * The same for a body that holds many items: one that is nested too deeply has null in place of
 * what is too deep, and is listed, so that it alone is refused.
 * @throws AppError as `parseJson` does, for everything else
 */
export function parseItems(
  body: Uint8Array | string,
  items: Items,
): { value: unknown; deep: DeepItems } {
  const bytes = typeof body === "string" ? encoder.encode(body) : body;
  const excess = scan(bytes);
  const cut = excess?.of === "depth" ? cutDeep(bytes, items) : null;
  if (!cut) {
    refuse(excess, jsonLimits);
    return { value: parse(bytes), deep: new Map() };
  }
  const value = parseJson(cut.bytes);
  const deep = cut.items.map(({ index, from, to, at }) => {
    const text = new TextDecoder().decode(bytes.subarray(from, to)).trim();
    const problem = `is nested more than ${jsonLimits.depth} levels deep at byte ${at} of the body`;
    return [index, { problem, text }] as const;
  });
  return { value, deep: new Map(deep) };
}

/** The value of a JSON text; undefined for what `parseJson` refuses. */
export function tryParseJson(body: Uint8Array | string): unknown {
  try {
    return parseJson(body);
  } catch {
    return undefined;
  }
}

function parse(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    throw syntax("The body is not in UTF-8. Encode it as UTF-8 and send it again.");
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw syntax("The body is not JSON. Check its quotes, commas and brackets.");
  }
}

const syntax = (message: string) =>
  new AppError("bad_request", message, { scimType: "invalidSyntax" });

/** @throws AppError for what exceeds a limit */
export function refuse(excess: JsonExcess | null, limits: JsonLimits = jsonLimits): void {
  if (!excess) return;
  const { of, at } = excess;
  const most = limits[of];
  switch (of) {
    case "depth":
      throw syntax(`The JSON is nested more than ${most} levels deep at byte ${at}. Flatten it.`);
    case "values":
    case "names":
      throw new AppError(
        "too_large",
        `The JSON has more than ${most} ${of === "values" ? "values" : "different names"}, counted up to byte ${at}. Send it in smaller parts.`,
      );
  }
}
