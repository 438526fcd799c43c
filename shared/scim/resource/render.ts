import { ENTERPRISE_SCHEMA, USER_SCHEMA } from "../schema/schema.ts";
import type { ScimGroup } from "./group-resource.ts";
import { markOf } from "../schema/fingerprint.ts";
import type { JsonObject } from "../error.ts";
import type { Manager, ScimUser } from "./user-resource.ts";

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
  /** Null where they were not read, or where there are none. */
  groups: GroupReference[] | null;
}

export interface StoredGroup extends Stored {
  resource: ScimGroup;
  /** Elements of `members`; null where they were not read, or where there are none. */
  members: JsonObject[] | null;
}

/** A resource as it goes out, with its ETag and its place beside it. */
export interface Rendered {
  body: JsonObject;
  etag: string;
  location: string;
}

/**
 * A stored user as a SCIM resource: RFC 7643, sections 3.1 and 4, with `id`, `meta`, its groups
 * and the manager as resolved; an unresolved manager stays as the client sent it.
 *
 * @param baseUrl the origin, without a slash at its end.
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
  const known = enterprise === undefined || schemas.includes(ENTERPRISE_SCHEMA);
  const body = bodyOf(row);
  if (!known) body["schemas"] = [USER_SCHEMA, ENTERPRISE_SCHEMA, ...schemas.slice(1)];
  if (groups?.length) body["groups"] = groups;
  if (enterprise !== undefined) body[ENTERPRISE_SCHEMA] = enterprise;
  return withMeta(row, "User", baseUrl, derivedMark(row), body);
}

/** A stored group as a SCIM resource: RFC 7643, sections 3.1 and 4.2. */
export function renderGroup(row: StoredGroup, baseUrl: string): Rendered {
  const body = bodyOf(row);
  if (row.members?.length) body["members"] = row.members;
  return withMeta(row, "Group", baseUrl, "", body);
}

/** A copy with the id behind the schemas, to be filled in place: a copy a step is what is slow. */
function bodyOf({ id, resource }: StoredUser | StoredGroup): JsonObject {
  const body: JsonObject = { schemas: resource.schemas, id };
  return Object.assign(body, resource);
}

function withMeta(
  { id, version, createdAt, updatedAt }: Stored,
  resourceType: "User" | "Group",
  baseUrl: string,
  mark: string,
  body: JsonObject,
): Rendered {
  const location = `${baseUrl}/scim/v2/${resourceType}s/${id}`;
  const etag = `W/"${version}${mark}"`;
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
 * Groups and the manager's name change without the user's version, so the ETag carries a mark of
 * them; nothing for who has neither.
 */
function derivedMark({ managerName, groups }: StoredUser): string {
  if (managerName === null && !groups?.length) return "";
  return `-${markOf(JSON.stringify([managerName, groups]))}`;
}
