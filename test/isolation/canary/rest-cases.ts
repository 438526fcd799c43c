import { operations } from "../../../server/rest/operations.ts";
import { restCall } from "../../support/operation-call.ts";
import { type Call, type Case, procedureCases } from "./cases.ts";

/** The input of a call over tRPC. */
function inputOf({ path, body }: Call): object {
  const input = new URL(path, "http://x").searchParams.get("input");
  return body ?? (input === null ? {} : (JSON.parse(input) as object));
}

/** The same calls at the path that older integrations use. */
const atAlias =
  (build: Case): Case =>
  (keys, own) =>
    build(keys, own).map((call) => ({
      ...call,
      path: call.path.replace("/api/v1", ""),
      actors: ["admin"],
    }));

/** The calls of each procedure, over its REST route. The procedures are called with every token. */
export const restCases: Record<string, Case> = Object.fromEntries(
  Array.from(operations).flatMap(([name, operation]) => {
    const build = procedureCases[name];
    if (!build) return [];
    const overRest: Case = (keys, own) =>
      build(keys, own).map((call) => ({
        ...restCall(operation, inputOf(call)),
        ...(call.attempt && { attempt: call.attempt }),
        actors: ["admin", "rep"],
      }));
    // Aliases with a slug have cases of their own.
    const aliases = operation.aliases.filter((route) => route === operation.rest);
    return [
      [operation.rest.replace(" ", " /api/v1"), overRest] as const,
      ...aliases.map((route) => [route, atAlias(overRest)] as const),
    ];
  }),
);
