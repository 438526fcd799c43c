import type { Operation } from "../../server/declarations.ts";

export interface OperationCall {
  method: string;
  path: string;
  body?: object;
}

/** The HTTP request that calls a procedure over tRPC. */
export function trpcCall(name: string, { isMutation }: Operation, input?: object): OperationCall {
  const path = `/trpc/${name}`;
  if (isMutation) return { method: "POST", path, ...(input && { body: input }) };
  const query = input ? `?input=${encodeURIComponent(JSON.stringify(input))}` : "";
  return { method: "GET", path: path + query };
}

/** The HTTP request that calls the same operation over REST. */
export const restCall = ({ rest }: Operation, input?: object): OperationCall =>
  callOf(rest.replace(" ", " /api/v1"), input);

/** The HTTP request that calls a declared route, such as `GET /users/:id`. */
export function callOf(route: string, input: object = {}): OperationCall {
  const [method = "", pattern = ""] = route.split(" ");
  const fields = new Map(Object.entries(input));
  const path = pattern.replaceAll(/:(\w+)/g, (_, name: string) => {
    const value = String(fields.get(name));
    fields.delete(name);
    return encodeURIComponent(value);
  });
  if (method !== "GET" && method !== "DELETE")
    return { method, path, body: Object.fromEntries(fields) };
  const query = new URLSearchParams(Array.from(fields, ([name, value]) => [name, String(value)]));
  return { method, path: `${path}${query.size > 0 ? `?${query}` : ""}` };
}
