import * as z from "zod";
import { Refusal } from "./answers.ts";
import { assignLearning, quizOf } from "./learning.ts";
import type { Account, Person, Store } from "./store.ts";

/** One call, whose account is known. */
export interface Call {
  method: string;
  /** Behind `/services/data/v2.0/mtobjects`. */
  path: string;
  query: URLSearchParams;
  body: string;
}

interface Route {
  method: string;
  pattern: RegExp;
  scope: string;
  run(store: Store, account: Account, call: Call, id: string): unknown;
}

const text = z.string().max(500);
const newPerson = z.object({
  userName: text.min(1),
  email: text.min(1),
  firstName: text,
  lastName: text,
  displayName: text.optional(),
  externalId: text.nullish(),
  title: text.nullish(),
  managerId: text.nullish(),
  role: z.enum(["LEARNER", "MANAGER", "ADMIN"]),
  state: z.enum(["ACTIVE", "DEACTIVATED"]).default("ACTIVE"),
});

/** The User routes are public; Series, Quiz and a user's Module are the project's assumption. */
const routes: Route[] = [
  { method: "POST", pattern: /^\/User$/, scope: "users:write", run: createPerson },
  { method: "GET", pattern: /^\/User$/, scope: "users:read", run: findPeople },
  {
    method: "GET",
    pattern: /^\/User\/([^/]+)$/,
    scope: "users:read",
    run: (store, account, _call, id) => known(store, account, id),
  },
  { method: "PATCH", pattern: /^\/User\/([^/]+)$/, scope: "users:write", run: changePerson },
  {
    method: "GET",
    pattern: /^\/User\/([^/]+)\/Module$/,
    scope: "analytics:read",
    run: listModules,
  },
  {
    method: "GET",
    pattern: /^\/Series$/,
    scope: "courses:read",
    run: (store, account, { query }) => page(store.catalogue(account.id), query),
  },
  { method: "GET", pattern: /^\/Quiz$/, scope: "courses:read", run: listQuizzes },
];

export const isRouted = ({ method, path }: Pick<Call, "method" | "path">): boolean =>
  routes.some((route) => route.method === method && route.pattern.test(path));

/** @throws Refusal */
export function answer(
  store: Store,
  account: Account,
  call: Call,
): { status: number; body: unknown } {
  const route = routes.find(
    ({ method, pattern }) => method === call.method && pattern.test(call.path),
  );
  if (!route) throw new Refusal(404, "not found");
  if (!account.scopes.includes(route.scope)) throw new Refusal(403, `missing scope ${route.scope}`);
  const id = decodeURIComponent(route.pattern.exec(call.path)?.[1] ?? "");
  return { status: route.method === "POST" ? 201 : 200, body: route.run(store, account, call, id) };
}

function createPerson(store: Store, account: Account, { body }: Call): Person {
  const given = read(newPerson, body);
  const now = new Date().toISOString();
  const person: Person = {
    id: `mt_${crypto.randomUUID()}`,
    ...given,
    createdOn: now,
    updatedOn: now,
  };
  if (!store.addPerson(account.id, person)) throw new Refusal(409, "userName already exists");
  if (account.autoAssign) {
    const learning = assignLearning(
      account,
      store.catalogue(account.id),
      person.userName,
      Date.now(),
    );
    for (const progress of learning) store.putProgress(account.id, person.id, progress);
  }
  return person;
}

function changePerson(store: Store, account: Account, { body }: Call, id: string): Person {
  const before = known(store, account, id);
  const given = read(newPerson.partial(), body);
  const changes = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  );
  const stateless = !body.includes('"state"');
  const person: Person = { ...before, ...changes, updatedOn: new Date().toISOString() };
  if (stateless) person.state = before.state;
  if (!store.changePerson(account.id, person)) throw new Refusal(409, "userName already exists");
  return person;
}

function known(store: Store, account: Account, id: string): Person {
  const person = store.person(account.id, id);
  if (!person) throw new Refusal(404, "no such User");
  return person;
}

function findPeople(store: Store, account: Account, { query }: Call) {
  return page(
    store.people(account.id, {
      userName: query.get("userName") ?? undefined,
      externalId: query.get("externalId") ?? undefined,
    }),
    query,
  );
}

function listModules(store: Store, account: Account, { query }: Call, id: string) {
  return page(store.progress(account.id, known(store, account, id).id), query);
}

function listQuizzes(store: Store, account: Account, { query }: Call) {
  const wanted = query.get("moduleId");
  const modules = store.catalogue(account.id).flatMap(({ modules: found }) => found);
  const quizzes = modules
    .filter(({ id }) => wanted === null || id === wanted)
    .map(({ id }) => quizOf(account, id));
  return page(quizzes, query);
}

function page<T>(objects: T[], query: URLSearchParams): { objects: T[]; total: number } {
  const offset = Math.max(0, Number(query.get("offset") ?? 0) || 0);
  const limit = Math.min(100, Math.max(1, Number(query.get("limit") ?? 100) || 100));
  return { objects: objects.slice(offset, offset + limit), total: objects.length };
}

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
  throw new Refusal(400, `${issue?.path.join(".")}: ${issue?.message}`);
}
