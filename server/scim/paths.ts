import { AppError } from "../../shared/errors.ts";

const endpoints = [
  "Users",
  "Groups",
  "Me",
  "Bulk",
  "Schemas",
  "ResourceTypes",
  "ServiceProviderConfig",
  "SecurityEvents",
];
const byName = new Map(endpoints.map((name) => [name.toLowerCase(), name]));
/** Singular names that clients write instead of the endpoints. */
const bySingular = new Map(
  ["Users", "Groups", "Schemas", "ResourceTypes"].map((name) => [
    name.slice(0, -1).toLowerCase(),
    name,
  ]),
);
const search = ".search";
/** The path of the service provider. Paths of operations are relative to it. */
export const scimRoot = "/scim/v2";

/**
 * A SCIM path in the form of the routes: `/SCIM/v2//users/7/` becomes `/scim/v2/Users/7`. Some clients
 * send a slash too many between base URL and endpoint, or endpoints in lower case. Ids and all other
 * paths are unchanged.
 */
export function canonicalPath(path: string): string {
  if (!/^\/+scim\//i.test(path)) return path;
  const [root = "", version = "", ...rest] = path.split("/").filter((part) => part !== "");
  const [name = "", ...tail] = rest.map((part) => (part.toLowerCase() === search ? search : part));
  const parts = [root.toLowerCase(), version.toLowerCase(), byName.get(name.toLowerCase()) ?? name];
  return `/${[...parts, ...tail].filter((part) => part !== "").join("/")}`;
}

/** The path of an operation in a bulk request, relative to `/scim/v2`. */
export function operationPath(path: string): string {
  if (!path.startsWith("/")) return path;
  return canonicalPath(path.startsWith("/scim/") ? path : scimRoot + path).slice(scimRoot.length);
}

/** Whether a request to an unknown path probably comes from a SCIM client with a wrong base URL. */
export const looksLikeScim = (path: string): boolean =>
  /^\/(?:scim|v\d|users?|groups?|schemas|resourcetypes|serviceproviderconfig)(?:\/|$)/i.test(path);

/** The path that a client probably meant, such as `/scim/v2/Users/7` for `/v1/user/7`; or null. */
function suggestPath(path: string): string | null {
  const parts = path.split("/").filter((part) => part !== "");
  for (const [at, part] of parts.entries()) {
    const name = byName.get(part.toLowerCase()) ?? bySingular.get(part.toLowerCase());
    if (name !== undefined) return [scimRoot, name, ...parts.slice(at + 1)].join("/");
  }
  return null;
}

/** @returns AppError not_found, which suggests another path */
export function noSuchPath(path: string): AppError {
  const suggestion = suggestPath(path);
  const advice =
    suggestion === null || suggestion === path
      ? "Resources are at /scim/v2/Users and /scim/v2/Groups."
      : `Use ${suggestion.slice(0, 300)} instead.`;
  return new AppError("not_found", `No route for ${path.slice(0, 300)}. ${advice}`);
}
