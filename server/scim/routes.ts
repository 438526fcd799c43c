import { Hono, type MiddlewareHandler } from "hono";
import { AppError } from "../../shared/errors.ts";
import { parseItems } from "../../shared/json/parse-json.ts";
import type { ResourceTypeName } from "../../shared/directory/list/list-resources.ts";
import { authenticate, hasScimToken } from "../middleware/authenticate.ts";
import { openForPerson, openForScim } from "../middleware/authorize.ts";
import type { AppContext, AppEnv } from "../types.ts";
import { contentLocation, performedAnswer, scimAnswer, scimError } from "./answers.ts";
import { bulk } from "./bulk/bulk.ts";
import type { Refused } from "./bulk/bulk-run.ts";
import { keepRefusedOperation } from "./bulk/keep-refused.ts";
import { discoveryRoutes } from "./discovery.ts";
import { list } from "./list.ts";
import { listQueryOf, projectionOf, searchQueryOf } from "./list-query.ts";
import { noSuchPath } from "./paths.ts";
import { perform } from "./perform.ts";
import { isKnown } from "./preconditions.ts";
import { pollSecurityEvents } from "./security-events.ts";
import { takeIn, takeInAs } from "./read-resource.ts";

const every: readonly ResourceTypeName[] = ["User", "Group"];

/** The SCIM 2.0 service provider (RFC 7644). The tenant comes from the bearer token alone. */
export function scimRoutes() {
  const routes = new Hono<AppEnv>();
  routes.use(acceptable());
  routes.route("/", discoveryRoutes());

  for (const [root, types] of [
    ["", every],
    ["/Users", ["User"]],
    ["/Groups", ["Group"]],
  ] as const) {
    routes.get(root === "" ? "/" : root, async (c) => {
      const ctx = await openForScim(c);
      return scimAnswer(c, await list(ctx, baseOf(c), listQueryOf(c, types)));
    });
    routes.post(`${root}/.search`, (c) =>
      takeIn(c, async (ctx, body) =>
        scimAnswer(c, await list(ctx, baseOf(c), searchQueryOf(body, types))),
      ),
    );
  }
  for (const root of ["/Users", "/Groups"]) {
    routes.post(root, write);
    routes.get(`${root}/:id`, read);
    routes.put(`${root}/:id`, write);
    routes.patch(`${root}/:id`, write);
    routes.delete(`${root}/:id`, async (c) => {
      const ctx = await openForScim(c);
      return performedAnswer(c, await perform(ctx, baseOf(c), operationOf(c, undefined)));
    });
  }
  routes.post("/Bulk", (c) =>
    takeInAs(c, readOperations, async (ctx, { value: body, deep }) => {
      // Operations are counted by the tenant's own rate, which is known once it was entered.
      await ctx.scope.beginSession();
      // The request itself has been counted as one.
      const counted = (operations: number) =>
        ctx.waitUntil(c.get("request").services.rates.charge(ctx.scope, operations - 1));
      const refused = (operation: Refused) => keepRefusedOperation(c, ctx, prefix, operation);
      const { signal } = c.req.raw;
      const { bulkRequests: requests } = c.get("request").services;
      const input = { ctx, baseUrl: baseOf(c), body, deep, signal, requests, counted, refused };
      const answer = await bulk(input);
      const { Operations: results } = answer;
      // Only what failed has a response of its own (RFC 7644, section 3.7).
      const failures = results.filter((result) => "response" in result).length;
      c.set("bulk", { operations: results.length, failures });
      return scimAnswer(c, answer);
    }),
  );
  routes.get("/Me", me);
  routes.on(["PUT", "PATCH", "DELETE", "POST"], "/Me", async (c) => {
    await personOf(c);
    throw new AppError(
      "forbidden",
      "People do not change themselves here. Change them in your identity system.",
    );
  });
  routes.post("/SecurityEvents/:receiverId", pollSecurityEvents);

  routes.all("*", (c) => scimError(c, noSuchPath(c.req.path)));
  routes.onError((error, c) => scimError(c, error));
  return routes;
}

const baseOf = (c: AppContext) => c.get("request").publicUrl;

const prefix = "/scim/v2";

/** An operation that is nested too deeply is refused by itself. */
const readOperations = (bytes: Uint8Array) => parseItems(bytes, { of: "operations" });

const operationOf = (c: AppContext, body: unknown) => ({
  method: c.req.method,
  path: c.req.path.slice(prefix.length),
  body,
  ifMatch: c.req.header("if-match"),
  projection: projectionOf(c),
});

const write = (c: AppContext): Promise<Response> =>
  takeIn(c, async (ctx, body) =>
    performedAnswer(c, await perform(ctx, baseOf(c), operationOf(c, body))),
  );

async function read(c: AppContext): Promise<Response> {
  const ctx = await openForScim(c);
  const performed = await perform(ctx, baseOf(c), { ...operationOf(c, undefined), method: "GET" });
  const { etag = "", location } = performed;
  if (isKnown(c.req.header("if-none-match"), etag)) {
    // RFC 9110, section 15.4.5: a 304 has the headers that tell a cache what it confirms.
    return c.body(null, 304, { etag, ...contentLocation(location) });
  }
  return performedAnswer(c, performed);
}

/** The person of an access token as its own User (RFC 7644, section 3.11). */
async function me(c: AppContext): Promise<Response> {
  const { ctx, userId } = await personOf(c);
  const operation = {
    method: "GET",
    path: `/Users/${userId}`,
    body: undefined,
    projection: projectionOf(c),
  };
  const performed = await perform(ctx, baseOf(c), operation);
  return performedAnswer(c, performed);
}

async function personOf(c: AppContext) {
  if (hasScimToken(c)) {
    throw new AppError(
      "not_implemented",
      "A SCIM token is nobody's, so it has no /Me. Use a person's access token.",
    );
  }
  const claims = await authenticate(c);
  const ctx = openForPerson(c, claims);
  await ctx.scope.beginSession();
  return { ctx, userId: claims.sub };
}

const media = new Set(["application/scim+json", "application/json", "application/*", "*/*"]);

/** Refuses a client that takes no JSON (RFC 9110, section 12.5.1). */
const acceptable = (): MiddlewareHandler<AppEnv> => async (c, next) => {
  const accept = c.req.header("accept");
  const types = accept?.split(",").map((range) => range.split(";")[0]?.trim().toLowerCase() ?? "");
  if (types?.some((type) => media.has(type)) ?? true) return next();
  throw new AppError("not_acceptable", "Answers are application/scim+json. Accept that.");
};
