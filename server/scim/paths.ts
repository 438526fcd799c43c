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
/** What clients write instead of the endpoints that resources and descriptions have. */
const bySingular = new Map(
  ["Users", "Groups", "Schemas", "ResourceTypes"].map((name) => [
    name.slice(0, -1).toLowerCase(),
    name,
  ]),
);
const search = ".search";
const prefix = "/scim/v2";

/**
 * A path as the routes have it: `/SCIM/v2//users/7/` is `/scim/v2/Users/7`. Clients put base URL and
 * endpoint together with one slash too many, and some write endpoints in lower case. Ids stay as they
 * are, and so does every path that is not SCIM's.
 */
export function canonicalPath(path: string): string {
  if (!/^\/+scim\//i.test(path)) return path;
  const [root = "", version = "", ...rest] = path.split("/").filter((part) => part !== "");
  const [name = "", ...behind] = rest.map((part) =>
    part.toLowerCase() === search ? search : part,
  );
  const parts = [root.toLowerCase(), version.toLowerCase(), byName.get(name.toLowerCase()) ?? name];
  return `/${[...parts, ...behind].filter((part) => part !== "").join("/")}`;
}

/** The path of an operation behind `/scim/v2`, as an item of a bulk request may write it. */
export function operationPath(path: string): string {
  if (!path.startsWith("/")) return path;
  return canonicalPath(path.startsWith("/scim/") ? path : prefix + path).slice(prefix.length);
}

/** Whether a request that nothing answers comes from a client of SCIM with a wrong base URL. */
export const looksLikeScim = (path: string): boolean =>
  /^\/(?:scim|v\d|users?|groups?|schemas|resourcetypes|serviceproviderconfig)(?:\/|$)/i.test(path);

/** The endpoint that a wrong path seems to mean, e.g. `/scim/v2/Users/7` for `/v1/user/7`; or null. */
function endpointMeant(path: string): string | null {
  const parts = path.split("/").filter((part) => part !== "");
  for (const [at, part] of parts.entries()) {
    const name = byName.get(part.toLowerCase()) ?? bySingular.get(part.toLowerCase());
    if (name !== undefined) return [prefix, name, ...parts.slice(at + 1)].join("/");
  }
  return null;
}

/** @returns AppError not_found, which names the path that was meant or where resources are */
export function noSuchPath(path: string): AppError {
  const meant = endpointMeant(path);
  const advice =
    meant === null || meant === path
      ? "Resources are at /scim/v2/Users and /scim/v2/Groups."
      : `Use ${meant.slice(0, 300)} instead.`;
  return new AppError("not_found", `There is nothing at ${path.slice(0, 300)}. ${advice}`);
}
