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
export function restCall({ rest }: Operation, input: object = {}): OperationCall {
  const [method = "", pattern = ""] = rest.split(" ");
  const fields = new Map(Object.entries(input));
  const path = pattern.replaceAll(/:(\w+)/g, (_, name: string) => {
    const value = String(fields.get(name));
    fields.delete(name);
    return encodeURIComponent(value);
  });
  if (method !== "GET" && method !== "DELETE")
    return { method, path: `/api/v1${path}`, body: Object.fromEntries(fields) };
  const query = new URLSearchParams(Array.from(fields, ([name, value]) => [name, String(value)]));
  return { method, path: `/api/v1${path}${query.size > 0 ? `?${query}` : ""}` };
}
