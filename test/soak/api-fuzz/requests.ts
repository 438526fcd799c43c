import * as fc from "fast-check";
import type { Described, Document } from "./document.ts";
import { hostile, valuesOf } from "./values.ts";

export interface FuzzRequest {
  operation: Described;
  /** The index of the caller. */
  caller: number;
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: string;
}

type Input = Record<string, unknown>;

const types = fc.constantFrom(
  "application/json",
  "application/json",
  "text/plain",
  "application/xml",
);
const extraHeaders = fc.constantFrom<Record<string, string>>(
  ...Array.from({ length: 30 }, () => ({})),
  { "idempotency-key": "one-of-few" },
  { "idempotency-key": "\u00e9" },
  { "if-match": '"1"' },
  { "if-match": "x" },
  { "if-none-match": "*" },
  { accept: "text/html" },
  { origin: "https://evil.example" },
  { "x-request-id": "<x>" },
);

/** Requests of an operation: half of them valid, the others changed in one or more places. */
export function requestsOf(
  operation: Described,
  document: Document,
  ids: readonly string[],
  callers: number,
): fc.Arbitrary<FuzzRequest> {
  const parameters = operation.parameters.filter((one) => one.in !== "header");
  const input = fc.record(
    Object.fromEntries(
      parameters.map(({ name, schema }) => [name, valuesOf(schema, document, ids)]),
    ),
    { requiredKeys: parameters.filter(({ required }) => required).map(({ name }) => name) },
  ) as fc.Arbitrary<Input>;
  const schema = operation.requestBody?.content["application/json"].schema;
  const body = schema ? valuesOf(schema, document, ids) : fc.constant(undefined);
  const change = fc.oneof(
    fc.constant(null),
    fc.record({ place: fc.nat(), value: hostile, unknown: fc.boolean(), raw: fc.boolean() }),
  );
  return fc
    .tuple(
      input,
      body,
      change,
      fc.nat({ max: callers - 1 }),
      extraHeaders,
      types,
      fc.nat({ max: 9 }),
    )
    .map(([sent, content, changed, caller, extra, type, dice]) => {
      const isOdd = changed !== null && dice < 3;
      const query = changed && dice >= 5 ? changedIn(sent, changed) : sent;
      const altered = changed && dice < 5 ? changedIn(content, changed) : content;
      const text = isOdd && changed.raw ? '{"a":' : JSON.stringify(altered);
      return {
        operation,
        caller,
        method: operation.method.toUpperCase(),
        path: pathOf(operation, query),
        headers: {
          ...(text !== undefined && { "content-type": isOdd ? type : "application/json" }),
          ...extra,
        },
        ...(text !== undefined && operation.method !== "get" && { body: text }),
      };
    });
}

interface Change {
  place: number;
  value: unknown;
  unknown: boolean;
}

/** The value with a hostile one in one of its places, or with an unknown field. */
function changedIn(sent: unknown, { place, value, unknown }: Change): unknown {
  if (typeof sent !== "object" || sent === null || Array.isArray(sent)) return value;
  const keys = Object.keys(sent);
  const key = unknown || keys.length === 0 ? "surprise" : (keys[place % keys.length] ?? "");
  const inner = (sent as Input)[key];
  const isDeep = typeof inner === "object" && inner !== null && place % 2 === 0;
  return {
    ...sent,
    [key]: isDeep ? changedIn(inner, { place: place >> 1, value, unknown }) : value,
  };
}

function pathOf({ path, parameters }: Described, sent: unknown): string {
  const values = new Map(Object.entries((sent ?? {}) as Input));
  const text = (value: unknown) =>
    (typeof value === "string" ? value : (JSON.stringify(value) ?? "")).toWellFormed();
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = text(values.get(name)).slice(0, 1000);
    values.delete(name);
    // A URL has no segment "." or "..".
    return encodeURIComponent(/^\.{0,2}$/.test(value) ? "x" : value);
  });
  const names = new Set(parameters.map(({ name }) => name));
  const query = new URLSearchParams();
  for (const [name, value] of values)
    for (const one of Array.isArray(value) && names.has(name) ? (value as unknown[]) : [value])
      query.append(name, text(one));
  return query.size === 0 ? filled : `${filled}?${query}`;
}
