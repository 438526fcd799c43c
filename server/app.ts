import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { methodNotAllowed } from "hono/method-not-allowed";
import { getPathNoStrict } from "hono/utils/url";
import { republishJob } from "../shared/dead-letters/republish-job.ts";
import type { Replayers } from "../shared/dead-letters/replay.ts";
import type { ServerEnv } from "../shared/env.ts";
import { AppError } from "../shared/errors.ts";
import { BoundedHasher } from "../shared/identity/passwords/bounded-hasher.ts";
import type { PasswordHasher } from "../shared/identity/passwords/hasher.ts";
import { TokenIssuer } from "../shared/identity/sign-in/token-issuer.ts";
import type { Logger } from "../shared/log.ts";
import { Metrics } from "../shared/metrics.ts";
import type { Product } from "../shared/product.ts";
import { ScimRequestLog } from "../shared/scim-requests/request-log.ts";
import { AllowedOrigins } from "../shared/tenants/allowed-origins.ts";
import { openServices } from "../shared/services.ts";
import { retryRefusedPush } from "../shared/sync/push/finish-push.ts";
import { replayEvents } from "../shared/webhooks/inbound/replay-events.ts";
import { consoleRoutes } from "./console/serve.ts";
import { ofrepErrorAnswer, ofrepRoutes } from "./flags/ofrep.ts";
import { unleashRoutes } from "./flags/unleash.ts";
import { health } from "./health.ts";
import { countRequests, metricsRoute } from "./metrics.ts";
import { headLength } from "./middleware/answer-head.ts";
import { sendRates } from "./middleware/caller-rates.ts";
import { crossOrigin, setSecurityHeaders } from "./middleware/browser-policy.ts";
import { countHangUps } from "./errors/hang-ups.ts";
import { accessLog, requestId } from "./middleware/log-requests.ts";
import { logScim } from "./middleware/log-scim.ts";
import { nameRoute } from "./middleware/name-route.ts";
import { noRoute, problemAnswer } from "./errors/problem.ts";
import { hiddenPaths, hideFromOthers } from "./packs/hide-from-others.ts";
import { packRouters as ownPackRouters, type PackRouters } from "./packs/pack-routers.ts";
import { limitBody } from "./middleware/read-body.ts";
import { serverTiming } from "./middleware/server-timing.ts";
import { requestScope } from "./middleware/request-scope.ts";
import { setDeviceCookie } from "./middleware/visitor.ts";
import { accessTokenKeys, auditKeys, publishedKeys } from "./published-keys.ts";
import { declaredRoutes } from "./rest/declared-routes.ts";
import { operationsOf } from "./rest/operations.ts";
import { backchannelLogout } from "./rest/sso/backchannel-logout.ts";
import { isBrowserStep, showsPage, ssoErrorPage } from "./rest/sso/result-page.ts";
import { openApiRoutes } from "./rest/openapi/routes.ts";
import { scimErrorResponse } from "./scim/responses.ts";
import { canonicalPath, looksLikeScim, noSuchPath } from "./scim/paths.ts";
import { replayScim } from "./scim/replay.ts";
import { scimRoutes } from "./scim/routes.ts";
import { procedureNames, trpcRoutes } from "./trpc/routes.ts";
import type { AppContext, AppEnv } from "./types.ts";
import { webhookRoutes } from "./webhooks/routes.ts";

/** What an entry makes once. */
export interface AppOptions {
  env: ServerEnv;
  log: Logger;
  /** Hashes passwords, by what the runtime offers. */
  hasher: PasswordHasher;
  product: Product;
  /** The procedures of the product's packs; by default, those that the server was built with. */
  packRouters?: PackRouters;
}

/**
 * The server: its middleware and routes, in order. Runs on Workers, Deno and Bun.
 * @param gatherMs how long changes of several requests are gathered to publish their events
 *   together; 0 where requests cannot share work, as on Workers
 */
export function createApp(
  { env, log, hasher, product, packRouters = ownPackRouters }: AppOptions,
  gatherMs = 0,
) {
  const operations = operationsOf(product, packRouters);
  const services = openServices(env, log, product, gatherMs);
  const [published, forAudit] = [publishedKeys(env), auditKeys(env)];
  const app = new Hono<AppEnv>({
    getPath: (request) => canonicalPath(getPathNoStrict(request)),
  });

  app.use(headLength());
  app.use(requestId());
  const metrics = new Metrics();
  app.use(serverTiming(env.SERVER_TIMING === "on"));
  app.use(setSecurityHeaders(env.PUBLIC_URL));
  app.use(accessLog(log));
  app.use(countRequests(metrics));
  app.use(countHangUps(log));
  app.use(
    requestScope({
      services,
      hasher: new BoundedHasher(hasher),
      log,
      keys: accessTokenKeys(env),
      issuer: new TokenIssuer(env.SIGN_IN_KEY),
      isRegistrationOpen: env.REGISTRATION === "open",
      addressHeader: env.CLIENT_ADDRESS_HEADER,
      publicUrl: env.PUBLIC_URL,
      bodyTimeoutMs: env.BODY_TIMEOUT_MS,
      replayers: replayersFor(env.PUBLIC_URL),
    }),
  );
  app.use(sendRates());
  app.use(nameRoute(procedureNames(packRouters)));
  app.use(logScim(new ScimRequestLog(gatherMs * 10)));
  app.use(crossOrigin(new AllowedOrigins(env.CORS_ORIGINS, log), env.PUBLIC_URL));
  app.use(limitBody());
  app.use(setDeviceCookie());

  for (const { path, appType } of hiddenPaths(operations)) app.use(path, hideFromOthers(appType));
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (c, methods) => {
        const allow = methods.join(", ");
        c.header("allow", allow);
        return errorAnswer(c, new AppError("method_not_allowed", `Use ${allow} here.`));
      },
    }),
  );

  app.route("/", health(services));
  app.route("/metrics", metricsRoute(metrics, env));
  app.get("/.well-known/jwks.json", (c) => c.json(published));
  app.get("/.well-known/audit-keys.json", (c) => c.json(forAudit));
  // Both resolve the tenant, authenticate, check the parent in the path, and then run the handler.
  app.route("/trpc", trpcRoutes(product, packRouters));
  app.route("/", declaredRoutes(operations));
  app.route("/api/v1", openApiRoutes(env.PUBLIC_URL, operations));
  app.post("/api/v1/auth/sso/backchannel-logout", backchannelLogout);
  app.route("/scim/v2", scimRoutes());
  app.route("/ofrep/v1/evaluate", ofrepRoutes());
  app.route("/api/client", unleashRoutes());
  app.route("/webhooks", webhookRoutes(services, metrics));
  app.route("/console", consoleRoutes());
  app.get("/", (c) => c.redirect("/console", 302));

  app.notFound((c) => {
    const { path } = c.req;
    return looksLikeScim(path)
      ? scimErrorResponse(c, noSuchPath(path))
      : problemAnswer(c, noRoute(c));
  });
  app.onError((error, c) =>
    // A redirect, and no error: see `openCaller`.
    error instanceof HTTPException ? error.getResponse() : errorAnswer(c, error),
  );
  return app;
}

/** Replays a dead letter, by the source of the dead letter. */
const replayersFor = (publicUrl: string): Replayers => ({
  scim: replayScim(publicUrl),
  webhook: replayEvents,
  job: republishJob({ user_changed: ({ userId }, ctx) => retryRefusedPush(ctx, userId) }),
});

function errorAnswer(c: AppContext, error: unknown): Response | Promise<Response> {
  if (c.req.path.startsWith("/ofrep/")) return ofrepErrorAnswer(c, error);
  if (isBrowserStep(c.req.path) && showsPage(c)) return ssoErrorPage(c, error);
  return c.req.path.startsWith("/scim/") ? scimErrorResponse(c, error) : problemAnswer(c, error);
}
