import type { StoredForm } from "../idempotency.ts";

/** A response, as it is stored for its Idempotency-Key. */
export const storedResponse: StoredForm<Response> = {
  store: async (response) => {
    const { status, headers } = response;
    const body = status === 204 ? null : await response.clone().text();
    return { status, body, location: headers.get("location"), etag: headers.get("etag") };
  },
  replay: ({ status, body, location, etag }) => {
    const headers = new Headers({ "idempotency-replayed": "true" });
    if (body !== null) headers.set("content-type", "application/json");
    if (location !== null) headers.set("location", location);
    if (etag !== null) headers.set("etag", etag);
    return new Response(body, { status, headers });
  },
};
