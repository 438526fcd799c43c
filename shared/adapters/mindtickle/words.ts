import * as z from "zod";
import type { Person, PlatformPerson } from "../../ports.ts";

/*
 * MindTickle's words stay in this file: a module is a course, its series the group it is in.
 * The User paths are public; Series, Quiz and a user's Module are the project's assumption.
 */
export const mtUser = z.object({ id: z.string(), externalId: z.string().nullish() });
export const mtPerson = mtUser.extend({
  userName: z.string(),
  email: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  displayName: z.string().nullish(),
  title: z.string().nullish(),
  role: z.enum(["LEARNER", "MANAGER", "ADMIN"]),
  state: z.enum(["ACTIVE", "DEACTIVATED"]),
});
export const mtSeries = z.object({
  name: z.string(),
  modules: z.array(
    z.object({ id: z.string(), name: z.string(), required: z.boolean(), passScore: z.number() }),
  ),
});
export const mtQuiz = z.object({
  id: z.string(),
  moduleId: z.string(),
  questions: z.array(z.object({ id: z.string(), answer: z.string() })),
});
const date = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
export const mtModule = z.object({
  id: z.string(),
  status: z.enum(["NOT_STARTED", "IN_PROGRESS", "COMPLETED"]),
  quizScore: z.number().min(0).max(100).nullable(),
  assignedOn: date,
  dueOn: date.nullable(),
  completedOn: date.nullable(),
  certification: z.object({ expiresOn: date.nullable() }).nullish(),
});
export const statuses = {
  NOT_STARTED: "not_started",
  IN_PROGRESS: "in_progress",
  COMPLETED: "completed",
} as const;
const roles = { rep: "LEARNER", manager: "MANAGER", admin: "ADMIN" } as const;

const roleOf = { LEARNER: "rep", MANAGER: "manager", ADMIN: "admin" } as const;

export const personOf = (found: z.output<typeof mtPerson>): PlatformPerson => ({
  platformId: found.id,
  externalId: found.externalId ?? null,
  userName: found.userName,
  email: found.email,
  displayName: found.displayName ?? null,
  givenName: found.firstName,
  familyName: found.lastName,
  title: found.title ?? null,
  role: roleOf[found.role],
  active: found.state === "ACTIVE",
});

export const userOf = (person: Person) => ({
  userName: person.userName,
  email: person.email,
  firstName: person.givenName ?? person.displayName,
  lastName: person.familyName ?? "",
  displayName: person.displayName,
  externalId: person.id,
  ...(person.title === null ? {} : { title: person.title }),
  role: roles[person.role],
  state: person.active ? "ACTIVE" : "DEACTIVATED",
});
