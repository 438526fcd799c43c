import * as fc from "fast-check";
import { bulk, group, patch, search, user } from "./bodies.ts";
import { query } from "./filters.ts";
import { mutated } from "./mutations.ts";

/** A request in which `{user}`, `{group}` and `{foreign}` stand for ids that are there, `{cursor}` for a cursor. */
export interface FuzzRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | undefined;
  /** Which of the ids are meant. */
  pick: number;
}

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
      fc.option(patch, { nil: undefined, freq: 2 }),
    ),
  },
  { weight: 1, arbitrary: made("OPTIONS", one, nothing) },
);
