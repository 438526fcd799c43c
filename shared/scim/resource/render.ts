import { ENTERPRISE_SCHEMA, USER_SCHEMA } from "../schema/schema.ts";
import type { ScimGroup, Manager, ScimUser } from "./types.ts";
import type { JsonObject } from "../../values/json.ts";
import { shortHash } from "../../values/short-hash.ts";

interface Stored {
  id: string;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

export interface GroupReference {
  value: string;
  display: string;
  type: "direct" | "indirect";
}

export interface StoredUser extends Stored {
  resource: ScimUser;
  /** The user that the manager resolved to, if any. */
  managerId: string | null;
  managerName: string | null;
  /** Null if they were not read, or if the user has none. */
  groups: GroupReference[] | null;
}

export interface StoredGroup extends Stored {
  resource: ScimGroup;
  /** Elements of `members`; null if they were not read, or if the group has none. */
  members: JsonObject[] | null;
}

/** A resource as clients see it, with its ETag and its `meta.location`. */
export interface Rendered {
  body: JsonObject;
  etag: string;
  location: string;
}

/**
 * Renders a stored user as a SCIM resource: RFC 7643, sections 3.1 and 4. Adds `id`, `meta`, the
 * groups and the resolved manager; an unresolved manager stays as the client sent it.
 *
 * @param baseUrl the origin, without a trailing slash.
 */
export function renderUser(row: StoredUser, baseUrl: string): Rendered {
  const { schemas } = row.resource;
  const enterprise = enterpriseOf(row, baseUrl);
  const groups = row.groups?.map((group) => ({
    value: group.value,
    $ref: `${baseUrl}/scim/v2/Groups/${group.value}`,
    display: group.display,
    type: group.type,
  }));
  const isListed = enterprise === undefined || schemas.includes(ENTERPRISE_SCHEMA);
  const body = bodyOf(row);
  if (!isListed) body["schemas"] = [USER_SCHEMA, ENTERPRISE_SCHEMA, ...schemas.slice(1)];
  if (groups?.length) body["groups"] = groups;
  if (enterprise !== undefined) body[ENTERPRISE_SCHEMA] = enterprise;
  return withMeta(row, "User", baseUrl, derivedHash(row), body);
}

/** Renders a stored group as a SCIM resource: RFC 7643, sections 3.1 and 4.2. */
export function renderGroup(row: StoredGroup, baseUrl: string): Rendered {
  const body = bodyOf(row);
  if (row.members?.length) body["members"] = row.members;
  return withMeta(row, "Group", baseUrl, "", body);
}

/** A copy that the caller extends in place, because copying it at each step is slow. */
function bodyOf({ id, resource }: StoredUser | StoredGroup): JsonObject {
  const body: JsonObject = { schemas: resource.schemas, id };
  return Object.assign(body, resource);
}

function withMeta(
  { id, version, createdAt, updatedAt }: Stored,
  resourceType: "User" | "Group",
  baseUrl: string,
  derivedHash: string,
  body: JsonObject,
): Rendered {
  const location = `${baseUrl}/scim/v2/${resourceType}s/${id}`;
  const etag = `W/"${version}${derivedHash}"`;
  body["meta"] = {
    resourceType,
    created: createdAt.toISOString(),
    lastModified: updatedAt.toISOString(),
    location,
    version: etag,
  };
  return { body, etag, location };
}

function enterpriseOf({ resource, managerId, managerName }: StoredUser, baseUrl: string) {
  const enterprise = resource[ENTERPRISE_SCHEMA];
  if (managerId === null) return enterprise;
  const manager: Manager = {
    value: managerId,
    $ref: `${baseUrl}/scim/v2/Users/${managerId}`,
    ...(managerName !== null && { displayName: managerName }),
  };
  return { ...enterprise, manager };
}

/**
 * Groups and the manager's name change without a new version of the user, so the ETag also contains
 * a hash of them; empty for a user with neither.
 */
function derivedHash({ managerName, groups }: StoredUser): string {
  if (managerName === null && !groups?.length) return "";
  return `-${shortHash(JSON.stringify([managerName, groups]))}`;
}
