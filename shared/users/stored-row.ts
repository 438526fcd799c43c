import { sql } from "drizzle-orm";
import * as z from "zod";
import type { StoredUser } from "../scim/render.ts";
import { groupReferences, managerName } from "./stored-user.ts";

const json = z.string().transform((text): unknown => JSON.parse(text));
const time = z.number().transform((ms) => new Date(ms));

/** The columns of `storedRow`, of a row of `users`. */
export const storedColumns = sql`users.id, users.resource, users.version,
  (extract(epoch from users.created_at) * 1000)::float8,
  (extract(epoch from users.updated_at) * 1000)::float8,
  users.manager_id, ${managerName}, ${groupReferences}, users.manager_ref`;

/** A person as `renderUser` needs it, with the manager as the client sent it. */
export const storedRow = z
  .tuple([
    z.string(),
    json,
    z.int(),
    time,
    time,
    z.string().nullable(),
    z.string().nullable(),
    json.nullable(),
    z.string().nullable(),
  ])
  .transform((columns): StoredUser & { managerRef: string | null } => {
    const [id, resource, version, createdAt, updatedAt, managerId, manager, groups, managerRef] =
      columns;
    const dates = { createdAt, updatedAt };
    // The JSON is our own: resources are checked when they are written.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return {
      id,
      resource,
      version,
      ...dates,
      managerId,
      managerName: manager,
      groups,
      managerRef,
    } as never;
  });
