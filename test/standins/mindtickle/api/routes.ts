import type { Context } from "./context.ts";
import { Refusal } from "./answers.ts";
import { quizOf } from "./learning.ts";
import type { Scope } from "../model.ts";
import { type Page, pageOf } from "./page.ts";
import { changePerson, createPerson, findPeople, knownPerson } from "./people.ts";

export interface Route {
  method: string;
  pattern: RegExp;
  scope: Scope;
  run: (context: Context) => unknown;
}

const base = "/services/data/v2\\.0/mtobjects";
const route = (method: string, path: string, scope: Scope, run: Route["run"]): Route => ({
  method,
  pattern: new RegExp(`^${base}${path.replace("{id}", "([^/]+)")}$`),
  scope,
  run,
});

/**
 * The base and `/User/{id}` are public fact. The rest is the project's assumption: the list and
 * filters of User, Series, Quiz, a user's Module, the scopes' names and every body.
 */
const routes = [
  route("POST", "/User", "users:write", createPerson),
  route("GET", "/User", "users:read", findPeople),
  route("GET", "/User/{id}", "users:read", knownPerson),
  route("PATCH", "/User/{id}", "users:write", changePerson),
  route("GET", "/User/{id}/Module", "analytics:read", listModules),
  route("GET", "/Series", "courses:read", listSeries),
  route("GET", "/Quiz", "courses:read", listQuizzes),
];

/** The route of a call; undefined for an unknown path. */
export const findRoute = (method: string, path: string): Route | undefined =>
  routes.find((one) => one.method === method && one.pattern.test(path));

/**
 * Executes a call.
 * @returns the status, 201 for a create and else 200, and the JSON body
 * @throws Refusal 403 that names the missing scope; 400, 404 and 409 of the route
 */
export function answer(
  { method, pattern, scope, run }: Route,
  path: string,
  context: Omit<Context, "id">,
): { status: number; body: unknown } {
  if (!context.account.scopes.includes(scope)) throw new Refusal(403, `missing scope ${scope}`);
  const id = decoded(pattern.exec(path)?.[1] ?? "");
  return { status: method === "POST" ? 201 : 200, body: run({ ...context, id }) };
}

/** `GET /Series`: series with their modules. */
function listSeries({ store, account, query }: Context): Page<unknown> {
  return pageOf(store.catalogue(account.id), query);
}

/** `GET /User/{id}/Module`: the person's assignments with their progress. */
function listModules(context: Context): Page<unknown> {
  const { store, account, query } = context;
  return pageOf(store.progress(account.id, knownPerson(context).id), query);
}

/** `GET /Quiz?moduleId=`: questions with their answers, so that scores can be checked. */
function listQuizzes({ store, account, query }: Context): Page<unknown> {
  const wanted = query.get("moduleId");
  const quizzes = store
    .catalogue(account.id)
    .flatMap(({ modules }) => modules)
    .filter(({ id }) => wanted === null || id === wanted)
    .map(({ id }) => quizOf(account, id));
  return pageOf(quizzes, query);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new Refusal(400, "the path is not well encoded");
  }
}
