import * as z from "zod";
import type { StoredGroup, StoredUser } from "../scim/render.ts";

export type ListedRow =
  | { kind: "User"; row: StoredUser; sort: string | null }
  | { kind: "Group"; row: StoredGroup; sort: string | null };

const json = z.string().transform((text): unknown => JSON.parse(text));
const time = z.number().transform((ms) => new Date(ms));

/** A row of `listResources`, in the order of its columns. */
export const listedRow = z
  .tuple([
    z.enum(["User", "Group"]),
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
  .transform((columns): ListedRow => {
    const [kind, id, resource, version, createdAt, updatedAt, managerId, managerName, refs, sort] =
      columns;
    const stored = { id, resource, version, createdAt, updatedAt };
    const listed =
      kind === "User"
        ? { kind, row: { ...stored, managerId, managerName, groups: refs }, sort }
        : { kind, row: { ...stored, members: refs }, sort };
    // The JSON is our own: resources are checked when they are written.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return listed as ListedRow;
  });
