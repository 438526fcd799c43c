import { AppError } from "../errors.ts";
import { cutDeep, type Items } from "./cut-deep.ts";
import { type JsonExcess, type JsonLimits, jsonLimits, scan } from "./scan.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });
const lenient = new TextDecoder();

/**
 * Parses JSON from outside: the body or query of a request, a delivery, or a response of another
 * system. The limits are checked before parsing. A byte order mark is skipped (RFC 8259, section 8.1).
 * @throws AppError bad_request when it is not JSON in UTF-8 or is nested too deeply (invalidSyntax in
 *   SCIM); too_large when it has too many values or names
 */
export function parseJson(body: Uint8Array | string, limits: JsonLimits = jsonLimits): unknown {
  const bytes = typeof body === "string" ? encoder.encode(body) : body;
  refuseExcess(bytes, limits);
  return parse(decode(bytes));
}

/** Escapes of characters that Postgres may be unable to store; see `storable.ts`. */
const suspicious = /\\u(?:0000|d[89a-f])/i;

/** Items that are nested too deeply, by index: the problem, and their JSON as it was sent. */
export type DeepItems = ReadonlyMap<number, { problem: string; text: string }>;

export interface ParsedItems {
  value: unknown;
  /** The JSON of the value. */
  text: string;
  /** Whether the value may contain text that Postgres cannot store. */
  maybeUnstorable: boolean;
  deep: DeepItems;
}

/**
 * As `parseJson`, for a body with many items. An item that is nested too deeply is listed in `deep`,
 * so that only this item is refused.
 * @throws AppError as `parseJson`, for everything else
 */
export function parseItems(body: Uint8Array | string, items: Items): ParsedItems {
  const bytes = typeof body === "string" ? encoder.encode(body) : body;
  const excess = scan(bytes);
  const cut = excess?.of === "depth" ? cutDeep(bytes, items) : null;
  const rest = cut?.bytes ?? bytes;
  if (!cut && excess) throw refusal(excess);
  if (cut) refuseExcess(rest);
  const text = decode(rest);
  const value = parse(text);
  const maybeUnstorable = suspicious.test(text);
  if (!cut) return { value, text, maybeUnstorable, deep: new Map() };
  const deep = cut.items.map(({ index, from, to, at }) => {
    const itemText = lenient.decode(bytes.subarray(from, to)).trim();
    const problem = `is nested more than ${jsonLimits.depth} levels deep at byte ${at} of the body`;
    return [index, { problem, text: itemText }] as const;
  });
  return { value, text, maybeUnstorable, deep: new Map(deep) };
}

/** As `parseJson`, but returns undefined for what it refuses. */
export function tryParseJson(body: Uint8Array | string): unknown {
  try {
    return parseJson(body);
  } catch {
    return undefined;
  }
}

function decode(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw syntax("The body is not valid UTF-8. Encode it as UTF-8 and send it again.");
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw syntax("The body is not valid JSON. Check its quotes, commas and brackets.");
  }
}

const syntax = (message: string) =>
  new AppError("bad_request", message, { scimType: "invalidSyntax" });

/**
 * Refuses a JSON text that exceeds a limit, without parsing it.
 * @throws AppError bad_request for its depth, else too_large
 */
export function refuseExcess(bytes: Uint8Array, limits: JsonLimits = jsonLimits): void {
  const excess = scan(bytes, limits);
  if (excess) throw refusal(excess, limits);
}

function refusal({ of, at }: JsonExcess, limits: JsonLimits = jsonLimits): AppError {
  const limit = limits[of];
  if (of === "depth") {
    return syntax(`The JSON is nested more than ${limit} levels deep at byte ${at}. Flatten it.`);
  }
  const what = of === "values" ? "values" : "different names of members";
  const message = `The JSON has more than ${limit} ${what} at byte ${at}. Send it in smaller parts.`;
  return new AppError("too_large", message);
}
