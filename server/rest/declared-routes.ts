import { Hono } from "hono";
import { validate } from "../../shared/json/validate.ts";
import type { Operation } from "../declarations.ts";
import { idempotently } from "../idempotency.ts";
import { apiKeyOf, authenticate } from "../middleware/authenticate.ts";
import { mark } from "../middleware/server-timing.ts";
import { isNotModified } from "../scim/preconditions.ts";
import type { AppContext, AppEnv } from "../types.ts";
import { base, type Operations } from "./operations.ts";
import { inputOf } from "./read-input.ts";
import { storedResponse } from "./stored-form.ts";
import { asPrecondition, etagOf, withIfMatch } from "./versions.ts";

/** The REST routes of all operations, below /api/v1 and at their aliases. */
export function declaredRoutes(operations: Operations) {
  const routes = new Hono<AppEnv>();
  const declared = [...operations.values()].flatMap((operation) =>
    [operation.rest.replace(" ", ` ${base}`), ...operation.aliases].map((route) => {
      const [method = "", path = ""] = route.split(" ");
      return { method, path, operation };
    }),
  );
  // A fixed segment is preferred to a parameter at its place.
  for (const { method, path, operation } of declared.toSorted(fixedFirst)) {
    const { forOperator } = operation;
    const other = forOperator === undefined ? undefined : named(operations, forOperator);
    routes.on(method, path, handlerOf(operation, other));
  }
  // Only this path is shared with the operator; /api/v1/integrations is the tenant's alone.
  const [own, all] = ["integrations.status", "operator.integrations"];
  const status = handlerOf(named(operations, own), named(operations, all));
  routes.get("/integrations/status", status);
  return routes;
}

const fixedFirst = (a: { path: string }, b: { path: string }) =>
  a.path.replaceAll(":", "\uFFFF") < b.path.replaceAll(":", "\uFFFF") ? -1 : 1;

/** @param other the operation that the operator's tokens call by the same route */
function handlerOf(operation: Operation, other: Operation | undefined) {
  if (other === undefined) return (c: AppContext) => respond(c, operation);
  return async (c: AppContext) => respond(c, (await isOperator(c)) ? other : operation);
}

function named(operations: Operations, name: string): Operation {
  const operation = operations.get(name);
  if (operation === undefined) throw new Error(`The procedure ${name} does not exist.`);
  return operation;
}

const isOperator = async (c: AppContext): Promise<boolean> =>
  apiKeyOf(c) === null && (await authenticate(c)).role === "operator";

/** Identifies the caller, then reads the input, then runs the verb. */
async function respond(c: AppContext, operation: Operation): Promise<Response> {
  const run = await operation.open(c, operation.pack?.appType);
  const sent = withIfMatch(c, operation, await inputOf(c, operation.input));
  const input = validate(operation.input, sent);
  mark(c, "input");
  const perform = async () => {
    const output = await run(input).catch((error: unknown) => {
      throw asPrecondition(c, operation, error);
    });
    mark(c, "handler");
    return responseTo(c, operation, output);
  };
  return idempotently(c, operation, perform, storedResponse);
}

function responseTo(c: AppContext, operation: Operation, output: unknown): Response {
  if (output instanceof Response) return output;
  const etag = etagOf(operation, output);
  if (etag !== undefined) c.header("etag", etag);
  const known = operation.isMutation ? undefined : c.req.header("if-none-match");
  if (etag !== undefined && isNotModified(known, etag)) return c.body(null, 304);
  if (operation.status === 204) return c.body(null, 204);
  if (operation.status === 201) c.header("location", locationOf(c, operation, output));
  return c.json(output, operation.status);
}

/** The URL of what was created: as declared, or the path of the route and the id. */
function locationOf(c: AppContext, { rest, location }: Operation, output: unknown): string {
  const id = typeof output === "object" && output !== null && "id" in output ? output.id : "";
  const path = `${rest.slice(rest.indexOf(" ") + 1)}/${encodeURIComponent(String(id))}`;
  return `${c.get("request").publicUrl}${base}${location?.(output) ?? path}`;
}
