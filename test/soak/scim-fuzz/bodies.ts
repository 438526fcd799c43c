import * as fc from "fast-check";
import { comparison, filter, name } from "./filters.ts";
import { core, cursor, custom, date, enterprise, urn, word } from "./values.ts";

const api = "urn:ietf:params:scim:api:messages:2.0";

/** Two primary values, which are refused, are rare. */
const primary = fc.constantFrom<unknown>(false, false, false, "False", true);
const multi = fc.array(
  fc.record({ value: word, type: word, display: word, primary }, { requiredKeys: ["value"] }),
  { maxLength: 3 },
);

/** Fields of no schema, and URNs with and without an attribute name. */
const unknownKey = fc.oneof(
  fc.constantFrom("nothing", "", "__proto__", "constructor", "USERNAME", "userName\u200b", "a.b"),
  urn,
  urn.map((of) => `${of}:department`),
  urn.map((of) => `${of}:name.givenName`),
  word,
);
const unknown = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  {
    weight: 1,
    arbitrary: fc.dictionary(
      unknownKey,
      fc.oneof<fc.Arbitrary<unknown>[]>(word, fc.record({ department: word }), multi),
      { maxKeys: 3 },
    ),
  },
);
const schemas = (known: string[]) =>
  fc.oneof<{ weight: number; arbitrary: fc.Arbitrary<unknown> }[]>(
    { weight: 6, arbitrary: fc.constant(known) },
    { weight: 2, arbitrary: fc.array(urn, { maxLength: 4 }) },
    { weight: 1, arbitrary: fc.constantFrom(undefined, [], "", null, [""], ["\0"]) },
  );

export const user = fc
  .tuple(
    fc.record(
      {
        schemas: schemas([`${core}:User`, enterprise, custom]),
        userName: fc.oneof(fc.uuid(), fc.uuid(), word),
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
        [custom]: fc.record(
          {
            startedOn: date,
            leaves: fc.array(date, { maxLength: 3 }),
            regions: fc.oneof<fc.Arbitrary<unknown>[]>(multi, fc.array(word, { maxLength: 3 })),
          },
          { requiredKeys: [] },
        ),
        meta: fc.record({ created: date, lastModified: date }),
      },
      { requiredKeys: ["schemas", "userName"] },
    ),
    unknown,
  )
  .map(([fields, more]): object => ({ ...more, ...fields }));
export const group = fc
  .tuple(
    fc.record(
      {
        schemas: schemas([`${core}:Group`]),
        displayName: fc.oneof(fc.uuid(), word),
        externalId: word,
        members: fc.array(
          fc
            .constantFrom("{user}", "{user}", "{user}", "{group}", "{foreign}")
            .map((value) => ({ value })),
          { maxLength: 4 },
        ),
      },
      { requiredKeys: ["schemas", "displayName"] },
    ),
    unknown,
  )
  .map(([fields, more]): object => ({ ...more, ...fields }));

export const patch = fc
  .array(
    fc.record(
      {
        op: fc.constantFrom("add", "Replace", "REMOVE", "move", ""),
        path: fc.oneof(
          name,
          comparison,
          fc.constantFrom('emails[type eq "work"].value', 'members[value eq "{user}"]'),
          urn.map((of) => `${of}:emails[type eq "work"].value`),
        ),
        value: fc.oneof<fc.Arbitrary<unknown>[]>(
          word,
          date,
          user,
          group,
          multi,
          unknown,
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
      "/Users/\0",
    ),
    bulkId: fc.constantFrom("b1", "b2", "b3", "", "\ud800", "b\0"),
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
export const bulk = fc
  .record(
    {
      Operations: fc.array(bulkOperation, { maxLength: 5 }),
      failOnErrors: fc.constantFrom<unknown>(0, 1, -1, "1"),
    },
    { requiredKeys: ["Operations"] },
  )
  .map((fields): object => ({ schemas: [`${api}:BulkRequest`], ...fields }));
export const search = fc
  .record(
    {
      filter,
      count: fc.oneof(fc.integer(), fc.constantFrom(1000, 1001, 1e21, 1.5)),
      startIndex: fc.integer(),
      sortBy: name,
      cursor,
      attributes: fc.array(name),
    },
    { requiredKeys: [] },
  )
  .map((fields): object => ({ schemas: [`${api}:SearchRequest`], ...fields }));
