import { Hono, type MiddlewareHandler } from "hono";
import { configOf } from "../../shared/configuration/tenant-config.ts";
import { AppError, codeOfStatus } from "../../shared/errors.ts";
import { parseItems } from "../../shared/json/parse-json.ts";
import type { ResourceTypeName } from "../../shared/directory/list/list-resources.ts";
import { hasScimToken } from "../middleware/authenticate.ts";
import { openCaller, openForScim } from "../middleware/authorize.ts";
import type { AppContext, AppEnv } from "../types.ts";
import { contentLocation, resultResponse, scimResponse, scimErrorResponse } from "./responses.ts";
import { performBulk } from "./bulk/bulk.ts";
import type { RefusedOperation } from "./bulk/types.ts";
import { discoveryRoutes } from "./discovery.ts";
import { list } from "./list.ts";
import { parseListQuery, parseProjection, parseSearchRequest } from "./list-query.ts";
import { noSuchPath, scimRoot } from "./paths.ts";
import { perform } from "./perform.ts";
import { isNotModified } from "./preconditions.ts";
import { pollSecurityEvents } from "./poll-security-events.ts";
import { storeRefusedOperation } from "./store-refused.ts";
import { withBody, withJsonBody } from "./with-body.ts";

const allTypes: readonly ResourceTypeName[] = ["User", "Group"];

/** The SCIM 2.0 service provider (RFC 7644). The bearer token identifies the tenant. */
export function scimRoutes() {
  const routes = new Hono<AppEnv>();
  routes.use(checkAccept());
  routes.route("/", discoveryRoutes());

  for (const [root, types] of [
    ["", allTypes],
    ["/Users", ["User"]],
    ["/Groups", ["Group"]],
  ] as const) {
    routes.get(root === "" ? "/" : root, async (c) => {
      const ctx = await openForScim(c);
      return scimResponse(c, await list(ctx, baseOf(c), parseListQuery(c, types)));
    });
    routes.post(`${root}/.search`, (c) =>
      withJsonBody(c, async (ctx, body) =>
        scimResponse(c, await list(ctx, baseOf(c), parseSearchRequest(body, types))),
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
      return resultResponse(c, await perform(ctx, baseOf(c), operationOf(c, undefined)));
    });
  }
  routes.post("/Bulk", (c) =>
    withBody(c, parseBulkBody, async (ctx, { value: body, deep }) => {
      // The session provides the tenant's rate limit, against which operations count.
      await ctx.scope.beginSession();
      // The request itself already counts as one.
      const { tenantId, tenant } = ctx.scope;
      const limits = configOf(tenant).scim;
      const onParsed = (operations: number) =>
        ctx.waitUntil(c.get("request").services.rates.charge(tenantId, limits, operations - 1));
      const onRefused = (operation: RefusedOperation) => storeRefusedOperation(c, ctx, operation);
      const { signal } = c.req.raw;
      const { bulkRequests: requests } = c.get("request").services;
      const input = { ctx, baseUrl: baseOf(c), body, deep, signal, requests, onParsed, onRefused };
      const response = await performBulk(input);
      const { Operations: results } = response;
      const failed = results.map(({ status }) => Number(status)).filter((status) => status >= 400);
      c.set("bulk", { operations: results.length, failures: failed.length });
      c.set("failedOperations", failed.map(codeOfStatus));
      return scimResponse(c, response);
    }),
  );
  routes.get("/Me", me);
  routes.on(["PUT", "PATCH", "DELETE", "POST"], "/Me", async (c) => {
    await openMe(c);
    throw new AppError("forbidden", "/Me is read-only. Change the user in your identity system.");
  });
  routes.post("/SecurityEvents/:receiverId", pollSecurityEvents);

  routes.all("*", (c) => scimErrorResponse(c, noSuchPath(c.req.path)));
  routes.onError((error, c) => scimErrorResponse(c, error));
  return routes;
}

const baseOf = (c: AppContext) => c.get("request").publicUrl;

/** An operation that is nested too deeply is refused alone, without the rest of the request. */
const parseBulkBody = (bytes: Uint8Array) => parseItems(bytes, { of: "operations" });

const operationOf = (c: AppContext, body: unknown) => ({
  method: c.req.method,
  path: c.req.path.slice(scimRoot.length),
  body,
  ifMatch: c.req.header("if-match"),
  projection: parseProjection(c),
});

const write = (c: AppContext): Promise<Response> =>
  withJsonBody(c, async (ctx, body) =>
    resultResponse(c, await perform(ctx, baseOf(c), operationOf(c, body))),
  );

async function read(c: AppContext): Promise<Response> {
  const ctx = await openForScim(c);
  const result = await perform(ctx, baseOf(c), { ...operationOf(c, undefined), method: "GET" });
  const { etag = "", location } = result;
  if (isNotModified(c.req.header("if-none-match"), etag)) {
    // RFC 9110, section 15.4.5, requires these headers in a 304.
    return c.body(null, 304, { etag, ...contentLocation(location) });
  }
  return resultResponse(c, result);
}

/** The User that an access token identifies (RFC 7644, section 3.11). */
async function me(c: AppContext): Promise<Response> {
  const { ctx, userId } = await openMe(c);
  const operation = {
    method: "GET",
    path: `/Users/${userId}`,
    body: undefined,
    projection: parseProjection(c),
  };
  return resultResponse(c, await perform(ctx, baseOf(c), operation));
}

async function openMe(c: AppContext) {
  if (hasScimToken(c)) {
    throw new AppError(
      "not_implemented",
      "SCIM tokens do not identify a user. Use a user's access token for /Me.",
    );
  }
  const ctx = await openCaller(c, { permission: "signed-in", mustPay: false, rate: "read" });
  await ctx.scope.beginSession();
  return { ctx, userId: ctx.scope.tenant.userId ?? "" };
}

const media = new Set(["application/scim+json", "application/json", "application/*", "*/*"]);

/** Refuses requests whose `Accept` excludes JSON (RFC 9110, section 12.5.1). */
const checkAccept = (): MiddlewareHandler<AppEnv> => async (c, next) => {
  const accept = c.req.header("accept");
  const types = accept?.split(",").map((range) => range.split(";")[0]?.trim().toLowerCase() ?? "");
  if (types?.some((type) => media.has(type)) ?? true) return next();
  throw new AppError("not_acceptable", "Responses are application/scim+json. Accept this type.");
};
