import * as z from "zod";
import type { PackJobDeclaration, PackPermissions } from "../../product.ts";

/** The permissions of the gate by fitness in a pack. */
export const fitnessPermissions = (path: string): PackPermissions => ({
  [`${path}.requirements:read`]: { title: "See what work requires of people", from: "rep" },
  [`${path}.requirements:write`]: { title: "Change what work requires of people", from: "admin" },
  [`${path}.licences:read`]: { title: "See licences", from: "rep" },
  [`${path}.licences:write`]: { title: "Change and revoke licences", from: "admin" },
  [`${path}.exceptions:read`]: { title: "See exceptions from requirements", from: "manager" },
  [`${path}.exceptions:write`]: { title: "Make exceptions from requirements", from: "admin" },
  [`${path}.fitness:read`]: { title: "See who is fit for which work", from: "rep" },
});

/** The declaration of the job that `checkJob` names. */
export const checkFitnessJob = {
  worker: "analytics",
  parallelism: 1,
  isCoalesced: true,
  payload: z.object({ dueAt: z.iso.datetime().optional() }),
} as const satisfies PackJobDeclaration;

/** The event of work that was held because a person is no longer fit for it. */
export const heldEvent = "assignment.held" as const;
