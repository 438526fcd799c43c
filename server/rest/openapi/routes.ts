import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { Hono } from "hono";
import { isNotModified } from "../../scim/preconditions.ts";
import type { AppContext, AppEnv } from "../../types.ts";
import type { Operations } from "../operations.ts";
import { openApiDocument } from "./document.ts";
import { errorPage } from "./error-page.ts";
import { referencePage, referenceScript } from "./reference-page.ts";

const maxAge = "public, max-age=300";

/** The description of the API, and its documentation for people. @param publicUrl for clients */
export function openApiRoutes(publicUrl: string, operations: Operations) {
  const routes = new Hono<AppEnv>();
  const document = once(() => versioned(JSON.stringify(openApiDocument(publicUrl, operations))));
  const errors = once(() => versioned(errorPage()));
  routes.get("/openapi.json", (c) => respond(c, document(), "application/json"));
  routes.get("/docs/errors", (c) => respond(c, errors(), "text/html; charset=UTF-8"));
  routes.get("/docs", referencePage);
  routes.get("/docs/api-reference.js", referenceScript);
  return routes;
}

/** A text that is made at its first request, because a Worker starts for every few of them. */
function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

const versioned = (text: string) => ({
  text,
  etag: `"${bytesToHex(sha256(utf8ToBytes(text))).slice(0, 32)}"`,
});

function respond(c: AppContext, { text, etag }: { text: string; etag: string }, type: string) {
  c.header("etag", etag);
  c.header("cache-control", maxAge);
  if (isNotModified(c.req.header("if-none-match"), etag)) return c.body(null, 304);
  return c.body(text, 200, { "content-type": type });
}
