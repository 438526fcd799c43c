import * as z from "zod";
import { Refusal } from "./answers.ts";
import type { Context } from "./context.ts";
import { assignLearning } from "./learning.ts";
import type { Person } from "../model.ts";
import { type Page, rangeOf } from "./page.ts";

const text = z.string().max(500);
const state = z.enum(["ACTIVE", "DEACTIVATED"]);
const personFields = z.object({
  userName: text.min(1),
  email: text.min(1),
  firstName: text,
  lastName: text,
  displayName: text.optional(),
  externalId: text.nullish(),
  title: text.nullish(),
  managerId: text.nullish(),
  role: z.enum(["LEARNER", "MANAGER", "ADMIN"]),
  state,
});
const newPerson = personFields.extend({ state: state.default("ACTIVE") });
const personChanges = personFields.partial();

/**
 * `POST /User`: there is no idempotency key, so the same create twice is a conflict.
 * @throws Refusal 400 that names the field; 409 when the user name is taken, ignoring case and
 * including deactivated people
 */
export function createPerson({ store, account, body, now }: Context): Person {
  const date = new Date(now).toISOString();
  const given = read(newPerson, body);
  const id = `mt_${crypto.randomUUID().replaceAll("-", "")}`;
  const person = { id, ...given, createdOn: date, updatedOn: date };
  const learning = account.autoAssign
    ? assignLearning(account, store.catalogue(account.id), person.userName, now)
    : [];
  if (!store.addPerson(account.id, person, learning)) throw taken();
  return person;
}

/**
 * `PATCH /User/{id}`: merges the given fields; `state` deactivates and reactivates.
 * @throws Refusal 400, 404, 409
 */
export function changePerson(context: Context): Person {
  const { store, account, body, now } = context;
  const before = knownPerson(context);
  // JSON fields are absent, never undefined.
  const changes = read(personChanges, body) as Partial<Person>;
  const person = { ...before, ...changes, updatedOn: new Date(now).toISOString() };
  if (!store.changePerson(account.id, person)) throw taken();
  return person;
}

/** `GET /User/{id}`. @throws Refusal 404, also for a person of another account */
export function knownPerson({ store, account, id }: Context): Person {
  const person = store.person(account.id, id);
  if (!person) throw new Refusal(404, "no such User");
  return person;
}

/** `GET /User?userName=&externalId=&updatedSince=`: exact matches of all given filters. */
export function findPeople({ store, account, query }: Context): Page<Person> {
  const filter = {
    userName: query.get("userName") ?? undefined,
    externalId: query.get("externalId") ?? undefined,
    updatedSince: query.get("updatedSince") ?? undefined,
  };
  return {
    objects: store.people(account.id, filter, rangeOf(query)),
    total: store.countPeople(account.id, filter),
  };
}

const taken = () => new Refusal(409, "userName already exists");

function read<T>(schema: z.ZodType<T>, body: string): T {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new Refusal(400, "the body is not JSON");
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Refusal(400, `${issue?.path.join(".") || "body"}: ${issue?.message}`);
}
