import * as z from "zod";
import type { StoredGroup, StoredUser } from "../../scim/resource/render.ts";
import { storedFields, storedShape } from "../stored-columns.ts";

export type ListedRow =
  | { kind: "User"; row: StoredUser; sort: string | null }
  | { kind: "Group"; row: StoredGroup; sort: string | null };

/** Reads a row of `listResources`. As in `storedRow`, one transform converts all columns. */
export const listedRow = z
  .tuple([
    z.enum(["User", "Group"]),
    ...storedShape,
    z.string().nullable(),
    z.string().nullable(),
    z.string().nullable(),
    z.string().nullable(),
  ])
  .transform((columns): ListedRow => {
    const [kind, id, resource, version, created, updated, managerId, managerName, derived, sort] =
      columns;
    const stored = storedFields(id, resource, version, created, updated);
    const refs: unknown = derived === null ? null : JSON.parse(derived);
    const listed =
      kind === "User"
        ? { kind, row: { ...stored, managerId, managerName, groups: refs }, sort }
        : { kind, row: { ...stored, members: refs }, sort };
    // Resources are validated when they are written.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return listed as ListedRow;
  });
