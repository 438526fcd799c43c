import * as fc from "fast-check";
import { bulk, group, patch, search, user } from "./bodies.ts";
import { query } from "./filters.ts";
import { mutate } from "./mutations.ts";

/** A request with placeholders: `{user}`, `{group}` and `{foreign}` for existing ids, `{cursor}` for a cursor. */
export interface FuzzRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | undefined;
  /** Selects the ids that replace the placeholders. */
  pick: number;
}

const collectionPath = fc.constantFrom(
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
const resourcePath = fc.oneof(
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
      "/Users/%ED%A0%80",
      "/Users/",
      "/users/{user}",
      "//Users/{user}",
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

const request = (
  method: string,
  path: fc.Arbitrary<string>,
  body: fc.Arbitrary<object | undefined>,
) =>
  fc.record({
    method: fc.constant(method),
    path,
    headers: fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: headers }),
    body: body.chain((value) => (value === undefined ? fc.constant(undefined) : mutate(value))),
    pick: fc.nat(),
  });
const noBody = fc.constant(undefined);

/** Requests to all routes, most of them similar to a client's. */
export const requests: fc.Arbitrary<FuzzRequest> = fc.oneof(
  { weight: 6, arbitrary: request("POST", fc.constant("/Users"), user) },
  { weight: 3, arbitrary: request("POST", fc.constant("/Groups"), group) },
  { weight: 3, arbitrary: request("PUT", fc.constant("/Users/{user}"), user) },
  { weight: 2, arbitrary: request("PUT", fc.constant("/Groups/{group}"), group) },
  { weight: 6, arbitrary: request("PATCH", resourcePath, patch) },
  { weight: 2, arbitrary: request("POST", fc.constant("/Bulk"), bulk) },
  {
    weight: 2,
    arbitrary: request(
      "POST",
      fc.constantFrom("/.search", "/Users/.search", "/Groups/.search"),
      search,
    ),
  },
  {
    weight: 6,
    arbitrary: request(
      "GET",
      fc.tuple(collectionPath, query).map((parts) => parts.join("")),
      noBody,
    ),
  },
  {
    weight: 3,
    arbitrary: request(
      "GET",
      fc.tuple(resourcePath, query).map((parts) => parts.join("")),
      noBody,
    ),
  },
  { weight: 1, arbitrary: request("DELETE", resourcePath, noBody) },
  {
    weight: 1,
    arbitrary: request(
      "POST",
      fc.constantFrom("/SecurityEvents/{user}", "/Me", "/Nothing", "/Users/{user}"),
      fc.option(patch, { nil: undefined, freq: 2 }),
    ),
  },
  { weight: 1, arbitrary: request("OPTIONS", resourcePath, noBody) },
);
