import { isNull, type SQL, sql } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import * as z from "zod";
import { userRoles, users } from "../../../drizzle/schema/index.ts";
import { agreedExternalId, mainDomain } from "../external-ids.ts";
import type { Context } from "../../context.ts";

// The JSON comes from the database.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const externalIdsFrom = (json: string) => JSON.parse(json) as Record<string, string>;

/**
 * Whether a directory manages the person: the SCIM client or the user service that wrote the person,
 * or assigned the externalId, is still connected. Admins change other people.
 */
const managedBy = sql<"directory" | "rampart">`case when ${users.directoryDomain} in (
    select c.domain from api_credentials c
      where c.kind = 'scim' and c.revoked_at is null and (c.expires_at is null or c.expires_at > now())
    union all select ${mainDomain} from integrations i where i.kind = 'user-service'
  ) then 'directory' else 'rampart' end`;

/** The columns of a user in tRPC and REST. */
export const userFields = {
  id: users.id,
  name: users.displayName,
  managedBy,
  userName: users.userName,
  /** The externalId on which all provisioning domains agree, or null. */
  externalId: sql<string | null>`${users.externalIds}`.mapWith((json: string) =>
    agreedExternalId(externalIdsFrom(json)),
  ),
  externalIds: users.externalIds,
  displayName: users.displayName,
  email: users.email,
  title: users.title,
  department: users.department,
  division: users.division,
  role: users.role,
  active: users.active,
  managerId: users.managerId,
  version: users.version,
  createdAt: users.createdAt,
  updatedAt: users.updatedAt,
};

export const userOutput = z.object({
  id: z.uuid(),
  name: z.string(),
  managedBy: z
    .enum(["directory", "rampart"])
    .describe("Who changes the person: the connected directory, or the organization's admins."),
  userName: z.string(),
  externalId: z
    .string()
    .nullable()
    .describe("The externalId on which all provisioning domains agree; null if they differ."),
  externalIds: z
    .record(z.string(), z.string())
    .describe("The externalId in each provisioning domain, by the name of the domain."),
  displayName: z.string(),
  email: z.string().nullable(),
  title: z.string().nullable(),
  department: z.string().nullable(),
  division: z.string().nullable(),
  role: z.enum(userRoles),
  active: z.boolean(),
  managerId: z.uuid().nullable(),
  version: z.int().describe("Grows by one with each change."),
  createdAt: z.date(),
  updatedAt: z.date(),
});

/** Deleted people occur only in the history. */
export const notDeleted = isNull(users.deletedAt);

/** A person and everyone below it in the manager tree. Ends in a loop of managers. */
const treeOf = (managerId: string): SQL => sql`(
  with recursive tree as (
    select ${managerId}::uuid as id
    union
    select u.id from users u join tree t on u.manager_id = t.id
  ) select id from tree)`;

/** A person and everyone below it: the team of that person. */
export const isInTeam = (managerId: string): SQL => sql`${users.id} in ${treeOf(managerId)}`;

/** The people that the actor may see: a rep itself, a manager its tree, other actors everyone. */
export function visibleTo({ actor }: Pick<Context, "actor">, column: AnyPgColumn): SQL | undefined {
  if (actor.kind !== "user" || actor.role === "admin") return undefined;
  // Not `self or below`: for an `or`, the planner reads the whole tenant.
  return actor.role === "rep"
    ? sql`${column} = ${actor.userId}`
    : sql`${column} in ${treeOf(actor.userId)}`;
}
