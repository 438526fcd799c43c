import * as fc from "fast-check";

export const core = "urn:ietf:params:scim:schemas:core:2.0";
export const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
/** The tenant's schema extension; see `prepare.ts`. */
export const custom = "urn:example:params:scim:schemas:extension:fuzz:2.0:User";
/** URNs of older drafts and other vendors, and invalid ones. The server knows none of them. */
const foreignUrns = [
  "urn:scim:schemas:core:1.0",
  "urn:scim:schemas:core:2.0",
  "urn:scim:schemas:extension:enterprise:1.0",
  "urn:ietf:params:scim:schemas:extension:CustomExtensionName:2.0:User",
  "urn:",
  `${enterprise}x`,
  enterprise.toUpperCase(),
];
export const urn = fc.constantFrom(core, `${core}:User`, enterprise, custom, ...foreignUrns);

/** Text that Postgres cannot store, and text that only resembles it. */
export const unstorable = ["\0", "a\0b", "\ud800", "x\udc00", "\ud83d\ud83d", "cut \ud83d"];
export const lookalikes = ["\\u0000", "\\\\u0000", "\\ud800", "\\", "\\x00", "%00", "\ufffd", "🙂"];

/** A few names in many spellings, so that they conflict. */
const spellings = [
  "Zoë Müller",
  "Zoe\u0308 Mu\u0308ller",
  "ＺＯË müller",
  "zoë\u200b müller\u00ad",
  "\u202ezoë müller",
  "\ufeffZoë Müller\u00a0",
  " Zoë Müller ",
  "\u200b",
  "\u3000",
  "ﬁ",
  "İstanbul",
  "straße",
  "STRASSE",
  "zoe@xn--mller-kva.example",
  "zoe@müller.example",
];

const plain = fc.oneof(
  fc.constantFrom(
    "a",
    "Ab",
    "sales",
    "work",
    "True",
    "",
    " ",
    "{user}",
    "{group}",
    "{foreign}",
    "'; drop table users; --",
  ),
  fc.string({ unit: "grapheme", maxLength: 8 }),
  fc.string({ unit: "binary", maxLength: 8 }),
);

export const word = fc.oneof(
  { weight: 60, arbitrary: plain },
  { weight: 9, arbitrary: fc.constantFrom(...spellings) },
  { weight: 3, arbitrary: fc.constantFrom(...lookalikes) },
  { weight: 1, arbitrary: fc.constantFrom(...unstorable) },
);

/** A few dates, so that many values are equal, and invalid or unusual dates. */
export const date = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom(
      "2026-01-01T00:00:00Z",
      "2026-01-01T00:00:00.000Z",
      "2026-01-01T02:00:00+02:00",
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "0000-01-01T00:00:00Z",
      "0001-01-01T00:00:00Z",
      "0001-01-01T00:00:00+14:00",
      "9999-12-31T23:59:59.999Z",
      "9999-12-31T23:59:59.9999999Z",
      "9999-12-31T23:59:59-14:00",
      "+010000-01-01T00:00:00Z",
      "-0001-01-01T00:00:00Z",
      "2026-01-31",
      "2026-02-30T00:00:00Z",
      "2026-01-31T08:30:00 02:00",
      "2026-01-31T08:30:00",
      "2016-12-31T23:59:60Z",
      "2026-01-31T24:00:00Z",
      "infinity",
      "now",
      "",
    ),
  },
);

/** Objects or arrays nested this many levels deep. */
export const nested = (levels: number, open: string, close: string): unknown =>
  JSON.parse(`${open.repeat(levels)}1${close.repeat(levels)}`);

/** Cursors of the server, modified cursors, and forged ones. */
export const cursor = fc.oneof(
  fc.constantFrom("", "{cursor}", "{cursor}", "{cursor}A", "A{cursor}", "{cursor}.{cursor}"),
  word,
  fc
    .tuple(fc.uuid(), fc.oneof(date, word, fc.constant(null)))
    .map((position) => Buffer.from(JSON.stringify(position)).toString("base64url")),
);
