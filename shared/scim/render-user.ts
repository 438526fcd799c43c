import { ENTERPRISE_SCHEMA, USER_SCHEMA } from "./schema.ts";
import type { Manager, ScimUser } from "./user-resource.ts";

interface Row {
  id: string;
  resource: ScimUser;
  version: number;
  createdAt: Date;
  updatedAt: Date;
  /** The user that the manager resolved to, if any. */
  managerId: string | null;
  managerName?: string | null;
}

/**
 * A stored user as a SCIM resource: RFC 7643, sections 3.1 and 4, with `id`, `meta` and the
 * manager as resolved; an unresolved manager stays as the client sent it.
 *
 * @param baseUrl the origin, without a slash at its end.
 */
export function renderUser(row: Row, baseUrl: string): Record<string, unknown> {
  const { schemas, ...attributes } = row.resource;
  const location = `${baseUrl}/scim/v2/Users/${row.id}`;
  const enterprise = enterpriseOf(row, baseUrl);
  return {
    schemas: enterprise === undefined ? schemas : [USER_SCHEMA, ENTERPRISE_SCHEMA],
    id: row.id,
    ...attributes,
    ...(enterprise !== undefined && { [ENTERPRISE_SCHEMA]: enterprise }),
    meta: {
      resourceType: "User",
      created: row.createdAt.toISOString(),
      lastModified: row.updatedAt.toISOString(),
      location,
      version: `W/"${row.version}"`,
    },
  };
}

function enterpriseOf({ resource, managerId, managerName }: Row, baseUrl: string) {
  const enterprise = resource[ENTERPRISE_SCHEMA];
  if (managerId === null) return enterprise;
  const manager: Manager = {
    value: managerId,
    $ref: `${baseUrl}/scim/v2/Users/${managerId}`,
    ...(managerName != null && { displayName: managerName }),
  };
  return { ...enterprise, manager };
}
