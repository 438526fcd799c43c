import * as z from "zod";
import type { Person, PlatformPerson } from "../learning-platform.ts";

/*
 * Maps MindTickle's terms to Rampart's: a module is a course, and a series is a group of courses.
 * The User paths are public; Series, Quiz and a user's Module are assumptions of this project.
 */
/** A value that is not valid becomes null. It then differs from Rampart's, which is pushed again. */
const orNull = <T>(schema: z.ZodType<T>) => schema.nullable().catch(null);
const text = orNull(z.string());
export const mtUser = z.object({ id: z.string().min(1), externalId: text });
export const mtPerson = mtUser.extend({
  userName: text,
  email: text,
  firstName: text,
  lastName: text,
  displayName: text,
  title: text,
  role: orNull(z.enum(["LEARNER", "MANAGER", "ADMIN"])),
  state: orNull(z.enum(["ACTIVE", "DEACTIVATED"])),
});
export const mtQuiz = z.object({
  id: z.string(),
  moduleId: z.string(),
  questions: z.array(z.object({ id: z.string(), answer: z.string() })),
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
  externalId: found.externalId,
  userName: found.userName,
  email: found.email,
  displayName: found.displayName,
  givenName: found.firstName,
  familyName: found.lastName,
  title: found.title,
  role: found.role && roleOf[found.role],
  active: found.state && found.state === "ACTIVE",
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
