import * as fc from "fast-check";
import { core, cursor, custom, date, enterprise, urn, word } from "./values.ts";

export const name = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.constantFrom(
      "userName",
      "title",
      "emails",
      "emails.value",
      "name.givenName",
      "active",
      "members",
      "members.value",
      "groups",
      "groups.value",
      "meta",
      "meta.created",
      "meta.lastModified",
      "meta.version",
      "id",
      "externalId",
      "displayName",
      "roles",
      "schemas",
      "password",
      "nothing",
      `${core}:User:userName`,
      `${enterprise}:department`,
      `${enterprise}:manager`,
      `${custom}:startedOn`,
      `${custom}:regions`,
      "a.b.c",
      "",
    ),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(urn, fc.constantFrom("", ":department", ":name.givenName", ":nothing", ":"))
      .map((parts) => parts.join("")),
  },
);
const operator = fc.constantFrom("eq", "NE", "co", "sw", "ew", "gt", "ge", "lt", "le", "like", "");
const literal = fc.oneof(
  word.map((text) => JSON.stringify(text)),
  date.map((text) => JSON.stringify(text)),
  fc.constantFrom("true", "null", "1", "-1e999", "%", '"\\u0000"', '"\\\\u0000"', '"\\ud800"'),
);
const moment = fc.constantFrom(
  "meta.created",
  "meta.lastModified",
  `${custom}:startedOn`,
  `${custom}:leaves`,
);
export const comparison = fc.oneof(
  fc.tuple(name, operator, literal).map((parts) => parts.join(" ")),
  fc
    .tuple(moment, operator, date)
    .map(([attribute, op, text]) => `${attribute} ${op} ${JSON.stringify(text)}`),
  name.map((attribute) => `${attribute} pr`),
  fc
    .tuple(name, name, operator, literal)
    .map(([of, inner, op, value]) => `${of}[${inner} ${op} ${value}]`),
);
export const filter = fc.oneof(
  { weight: 6, arbitrary: comparison },
  {
    weight: 4,
    arbitrary: fc
      .tuple(comparison, fc.constantFrom("and", "or", "AND NOT"), comparison)
      .map((parts) => parts.join(" ")),
  },
  {
    weight: 1,
    arbitrary: fc
      .oneof(fc.nat(300), fc.constantFrom(5000))
      .map((n) => `${"(".repeat(n)}title pr${")".repeat(n)}`),
  },
  { weight: 1, arbitrary: fc.nat(200).map((n) => `${"title pr or ".repeat(n)}title pr`) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 30 }) },
);

const anyQuery = fc.record(
  {
    filter,
    sortBy: name,
    sortOrder: fc.constantFrom("ascending", "descending", "up"),
    startIndex: fc.constantFrom("1", "0", "-5", "99999999999", "x", ""),
    count: fc.constantFrom("0", "1", "2", "200", "1000", "1001", "9".repeat(30), "-1", "1e3", ""),
    cursor,
    attributes: name,
    excludedAttributes: name,
  },
  { requiredKeys: [] },
);
/** A few fixed queries, so that cursors of the server are often sent with the query that they belong to. */
const walk = fc.record(
  {
    cursor,
    count: fc.constant("2"),
    sortBy: fc.constantFrom("meta.created", `${custom}:startedOn`, "userName"),
  },
  { requiredKeys: ["cursor", "count"] },
);

export const query = fc
  .tuple(
    fc.oneof<fc.Arbitrary<Record<string, string>>[]>(anyQuery, anyQuery, walk),
    fc.constantFrom("%20", "%20", "+"),
    fc.constantFrom("%2B", "%2B", "+"),
  )
  .map(([fields, blank, plus]) => {
    // The driver replaces `{cursor}` in the unencoded path.
    const text = Object.entries(fields)
      .map(([key, value]) => `${key}=${encodeURIComponent(value.toWellFormed())}`)
      .join("&")
      .replaceAll("%7Bcursor%7D", "{cursor}")
      .replaceAll("%20", blank)
      .replaceAll("%2B", plus);
    return text === "" ? "" : `?${text}`;
  });
