import { operations } from "../../support/responses/operations.ts";
import { callOf } from "../../support/operation-call.ts";
import { type Call, type Case, procedureCases } from "./cases.ts";

/** The input of a call over tRPC. */
function inputOf({ path, body }: Call): object {
  const input = new URL(path, "http://x").searchParams.get("input");
  return body ?? (input === null ? {} : (JSON.parse(input) as object));
}

/** A route that names the tenant has cases of its own. */
const hasSlug = (route: string) => route.includes(" /api/tenants/:slug/");

/** The calls of each procedure, over its REST routes. The procedures are called with every token. */
export const restCases: Record<string, Case> = Object.fromEntries(
  Array.from(operations).flatMap(([name, operation]) => {
    const build = procedureCases[name];
    if (!build) return [];
    const routes = [operation.rest.replace(" ", " /api/v1"), ...operation.aliases];
    return routes
      .filter((route) => !hasSlug(route))
      .map((route): [string, Case] => [
        route,
        (keys, own) =>
          build(keys, own).map((call) => ({
            ...callOf(route, inputOf(call)),
            ...(call.attempt && { attempt: call.attempt }),
            actors: ["admin"],
          })),
      ]);
  }),
);
