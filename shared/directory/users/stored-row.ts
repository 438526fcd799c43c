import { sql } from "drizzle-orm";
import * as z from "zod";
import { ownResource } from "../external-ids.ts";
import type { StoredUser } from "../../scim/resource/render.ts";
import { groupReferences, managerName } from "./stored-user.ts";

/** The columns of `storedRow`, of a row of `users`. */
export const storedColumns = sql`users.id, ${ownResource("users")}, users.version,
  (extract(epoch from users.created_at) * 1000)::float8,
  (extract(epoch from users.updated_at) * 1000)::float8,
  users.manager_id, ${managerName}, ${groupReferences}, users.manager_ref`;

/**
 * A person as `renderUser` needs it, with the manager as the client sent it. Converted in one
 * place behind the check: a transform of each column's own costs more than the conversion.
 */
export const storedRow = z
  .tuple([
    z.string(),
    z.string(),
    z.int(),
    z.number(),
    z.number(),
    z.string().nullable(),
    z.string().nullable(),
    z.string().nullable(),
    z.string().nullable(),
  ])
  .transform((columns): StoredUser & { managerRef: string | null } => {
    const [id, resource, version, createdAt, updatedAt, managerId, manager, groups, managerRef] =
      columns;
    const stored = {
      id,
      resource: JSON.parse(resource) as unknown,
      version,
      createdAt: new Date(createdAt),
      updatedAt: new Date(updatedAt),
      managerId,
      managerName: manager,
      groups: groups === null ? null : (JSON.parse(groups) as unknown),
      managerRef,
    };
    // The JSON is our own: resources are checked when they are written.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return stored as never;
  });
