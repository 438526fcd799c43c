import * as fc from "fast-check";
import { mutated } from "./mutations.ts";

/** A request in which `{user}`, `{group}` and `{foreign}` stand for ids that are there. */
export interface FuzzRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | undefined;
  /** Which of the ids are meant. */
  pick: number;
}

const core = "urn:ietf:params:scim:schemas:core:2.0";
const api = "urn:ietf:params:scim:api:messages:2.0";
export const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

const word = fc.oneof(
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
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });
const multi = fc.array(
  fc.record(
    { value: word, type: word, display: word, primary: fc.boolean() },
    { requiredKeys: ["value"] },
  ),
  { maxLength: 3 },
);

const user = fc
  .record(
    {
      userName: fc.oneof(fc.uuid(), word),
      externalId: word,
      displayName: word,
      title: word,
      password: word,
      active: fc.constantFrom<unknown>(true, false, "False", "true"),
      name: fc.record({ givenName: word, familyName: word }, { requiredKeys: [] }),
      emails: multi,
      roles: multi,
      [enterprise]: fc.record(
        { department: word, manager: fc.oneof(word, fc.record({ value: word })) },
        { requiredKeys: [] },
      ),
    },
    { requiredKeys: ["userName"] },
  )
  .map((fields): object => ({ schemas: [`${core}:User`, enterprise], ...fields }));
const group = fc
  .record(
    {
      displayName: fc.oneof(fc.uuid(), word),
      externalId: word,
      members: fc.array(
        fc.constantFrom("{user}", "{user}", "{group}", "{foreign}").map((value) => ({ value })),
        { maxLength: 4 },
      ),
    },
    { requiredKeys: ["displayName"] },
  )
  .map((fields): object => ({ schemas: [`${core}:Group`], ...fields }));

const name = fc.constantFrom(
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
  "meta.lastModified",
  "meta.version",
  "id",
  "externalId",
  "displayName",
  "roles",
  "schemas",
  "password",
  "nothing",
  `${enterprise}:department`,
  `${enterprise}:manager`,
  "a.b.c",
  "",
);
const operator = fc.constantFrom("eq", "NE", "co", "sw", "ew", "gt", "ge", "lt", "le", "like", "");
const literal = fc.oneof(
  word.map((text) => JSON.stringify(text)),
  fc.constantFrom(
    "true",
    "null",
    "1",
    "-1e999",
    '"2026-01-01T00:00:00Z"',
    "%",
    '"\\u0000"',
    '"\\ud800"',
  ),
);
const comparison = fc.oneof(
  fc.tuple(name, operator, literal).map((parts) => parts.join(" ")),
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
  { weight: 1, arbitrary: fc.nat(300).map((n) => `${"(".repeat(n)}title pr${")".repeat(n)}`) },
  { weight: 1, arbitrary: fc.nat(200).map((n) => `${"title pr or ".repeat(n)}title pr`) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 30 }) },
);

const patch = fc
  .array(
    fc.record(
      {
        op: fc.constantFrom("add", "Replace", "REMOVE", "move", ""),
        path: fc.oneof(
          name,
          comparison,
          fc.constantFrom('emails[type eq "work"].value', 'members[value eq "{user}"]'),
        ),
        value: fc.oneof<fc.Arbitrary<unknown>[]>(
          word,
          user,
          group,
          multi,
          fc.jsonValue({ maxDepth: 2 }),
          fc.constant(null),
        ),
      },
      { requiredKeys: ["op"] },
    ),
    { maxLength: 4 },
  )
  .map((Operations): object => ({ schemas: [`${api}:PatchOp`], Operations }));
const bulkOperation = fc.record(
  {
    method: fc.constantFrom("POST", "PUT", "patch", "DELETE", "GET", ""),
    path: fc.constantFrom(
      "/Users",
      "/Groups",
      "/Users/{user}",
      "/Groups/{group}",
      "/Users/{foreign}",
      "/Users/bulkId:b1",
      "/Me",
      "x",
    ),
    bulkId: fc.constantFrom("b1", "b2", "b3", ""),
    version: fc.constantFrom('W/"1"', '"2"', "x"),
    data: fc.oneof<fc.Arbitrary<unknown>[]>(
      user,
      group,
      patch,
      fc
        .constantFrom("b1", "b2", "gone")
        .map((id) => ({ displayName: id, members: [{ value: `bulkId:${id}` }] })),
    ),
  },
  { requiredKeys: ["method", "path"] },
);
const bulk = fc
  .record(
    {
      Operations: fc.array(bulkOperation, { maxLength: 5 }),
      failOnErrors: fc.constantFrom<unknown>(0, 1, -1, "1"),
    },
    { requiredKeys: ["Operations"] },
  )
  .map((fields): object => ({ schemas: [`${api}:BulkRequest`], ...fields }));
const search = fc
  .record(
    {
      filter,
      count: fc.integer(),
      startIndex: fc.integer(),
      sortBy: name,
      cursor: word,
      attributes: fc.array(name),
    },
    { requiredKeys: [] },
  )
  .map((fields): object => ({ schemas: [`${api}:SearchRequest`], ...fields }));

const query = fc
  .record(
    {
      filter,
      sortBy: name,
      sortOrder: fc.constantFrom("ascending", "descending", "up"),
      startIndex: fc.constantFrom("1", "0", "-5", "99999999999", "x"),
      count: fc.constantFrom("0", "1", "200", "100000", "-1", "1e3"),
      cursor: fc.oneof(fc.constant(""), word),
      attributes: name,
      excludedAttributes: name,
    },
    { requiredKeys: [] },
  )
  .map((fields) => {
    const text = Object.entries(fields)
      .map(([key, value]) => `${key}=${encodeURIComponent(value.toWellFormed())}`)
      .join("&");
    return text === "" ? "" : `?${text}`;
  });
const root = fc.constantFrom(
  "",
  "/",
  "/Users",
  "/Groups",
  "/Users/",
  "/Schemas",
  "/ResourceTypes",
  "/ServiceProviderConfig",
  "/Me",
  "/Nothing",
);
const one = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom(
      "/Users/{user}",
      "/Groups/{group}",
      "/Users/{foreign}",
      "/Groups/{user}",
    ),
  },
  { weight: 1, arbitrary: fc.webSegment().map((segment) => `/Users/${segment || "%"}`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "/Users/%00",
      "/Users/%zz",
      "/Users/../Groups",
      "/Schemas/x",
      "/Users/{user}/x",
    ),
  },
);

const headers = fc.record(
  {
    "content-type": fc.constantFrom(
      "application/scim+json",
      "application/json; charset=utf-8",
      "text/plain",
      "application/xml",
      "",
    ),
    accept: fc.constantFrom("*/*", "application/scim+json", "text/html", "application/json;q=0"),
    "if-match": fc.constantFrom("*", 'W/"1"', '"1"', "x", 'W/"99999999999999"'),
    "if-none-match": fc.constantFrom("*", 'W/"1"', "x"),
  },
  { requiredKeys: [] },
);

const made = (method: string, path: fc.Arbitrary<string>, body: fc.Arbitrary<object | undefined>) =>
  fc.record({
    method: fc.constant(method),
    path,
    headers: fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: headers }),
    body: body.chain((value) => (value === undefined ? fc.constant(undefined) : mutated(value))),
    pick: fc.nat(),
  });
const nothing = fc.constant(undefined);

/** Requests of every route, most of them close to what a client would send. */
export const requests: fc.Arbitrary<FuzzRequest> = fc.oneof(
  { weight: 6, arbitrary: made("POST", fc.constant("/Users"), user) },
  { weight: 3, arbitrary: made("POST", fc.constant("/Groups"), group) },
  { weight: 3, arbitrary: made("PUT", fc.constant("/Users/{user}"), user) },
  { weight: 2, arbitrary: made("PUT", fc.constant("/Groups/{group}"), group) },
  { weight: 6, arbitrary: made("PATCH", one, patch) },
  { weight: 2, arbitrary: made("POST", fc.constant("/Bulk"), bulk) },
  {
    weight: 2,
    arbitrary: made(
      "POST",
      fc.constantFrom("/.search", "/Users/.search", "/Groups/.search"),
      search,
    ),
  },
  {
    weight: 6,
    arbitrary: made(
      "GET",
      fc.tuple(root, query).map((parts) => parts.join("")),
      nothing,
    ),
  },
  {
    weight: 3,
    arbitrary: made(
      "GET",
      fc.tuple(one, query).map((parts) => parts.join("")),
      nothing,
    ),
  },
  { weight: 1, arbitrary: made("DELETE", one, nothing) },
  {
    weight: 1,
    arbitrary: made(
      "POST",
      fc.constantFrom("/SecurityEvents/{user}", "/Me", "/Nothing", "/Users/{user}"),
      maybe(patch),
    ),
  },
  { weight: 1, arbitrary: made("OPTIONS", one, nothing) },
);
