import * as z from "zod";
import { id, type Kind, text } from "./kind.ts";

const fields = {
  userName: text.min(1),
  email: z.email(),
  firstName: text,
  lastName: text,
};
const optional = {
  displayName: text.nullable(),
  title: text.nullable(),
  department: text.nullable(),
  managerId: id.nullable(),
  roles: z.array(text),
  active: z.boolean(),
};

/** People. A deleted user stays in lists as a tombstone, and the user name is free again. */
export const users: Kind = {
  service: "user-service",
  prefix: "usr",
  writes: ["POST", "PATCH", "DELETE"],
  creation: z.strictObject({
    id: id.optional(),
    ...fields,
    displayName: optional.displayName.default(null),
    title: optional.title.default(null),
    department: optional.department.default(null),
    managerId: optional.managerId.default(null),
    roles: optional.roles.default([]),
    active: optional.active.default(true),
  }),
  change: z.strictObject({ ...fields, ...optional }).partial(),
  complete: (given, before) => ({ deleted: false, ...before, ...given }),
  eventType: (before, after) => {
    if (before === null) return "user.created";
    if (after["deleted"] === true) return "user.deleted";
    if (before["active"] === after["active"]) return "user.updated";
    return after["active"] === true ? "user.reactivated" : "user.deactivated";
  },
  claim: ({ userName, deleted }) => (deleted === true ? null : String(userName).toLowerCase()),
};
