import type { TestServer } from "../support/server.ts";

/** What a request over REST answered. */
export interface Answered {
  status: number;
  // oxlint-disable-next-line no-explicit-any
  body: any;
  headers: Headers;
}

/** Calls /api/v1, or another path from the root, with an access token. */
export type Rest = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<Answered>;

export const restFor =
  ({ url }: Pick<TestServer, "url">, token: string, base = "/api/v1"): Rest =>
  async (method, path, body, headers) => {
    const answer = await fetch(url + base + path, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const isJson = answer.headers.get("content-type")?.includes("json") === true;
    const parsed: unknown = isJson ? JSON.parse(text) : text;
    return { status: answer.status, body: parsed, headers: answer.headers };
  };
