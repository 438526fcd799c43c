import { trpcServer } from "@hono/trpc-server";
import { Hono } from "hono";
import { methodNotAllowed } from "hono/method-not-allowed";
import { getPathNoStrict } from "hono/utils/url";
import { createLocalJWKSet } from "jose";
import type { ServerEnv } from "../shared/env.ts";
import { AppError, notFound } from "../shared/errors.ts";
import type { Logger } from "../shared/log.ts";
import { Metrics } from "../shared/metrics.ts";
import { ScimRequestLog } from "../shared/scim-requests/request-log.ts";
import { openServices } from "../shared/services.ts";
import { maxBatchCalls } from "./batches.ts";
import { health } from "./health.ts";
import { countRequests, metricsRoute } from "./metrics.ts";
import { accessLog } from "./middleware/access-log.ts";
import { countHangUps } from "./middleware/hang-ups.ts";
import { logScim } from "./middleware/log-scim.ts";
import { nameRoute } from "./middleware/name-route.ts";
import { problemAnswer } from "./middleware/problem.ts";
import { protectAnswers } from "./middleware/protect-answers.ts";
import { refuseCrossOrigin } from "./middleware/refuse-cross-origin.ts";
import { limitBody } from "./middleware/read-body.ts";
import { requestId } from "./middleware/request-id.ts";
import { requestScope } from "./middleware/request-scope.ts";
import { integrationRoutes } from "./rest/integrations.ts";
import { tenantRoutes } from "./rest/tenants.ts";
import { publishedKeys } from "./published-keys.ts";
import { appRouter } from "./trpc/router.ts";
import { scimError } from "./scim/answers.ts";
import { canonicalPath, looksLikeScim, noSuchPath } from "./scim/paths.ts";
import { scimRoutes } from "./scim/routes.ts";
import { refuseStreams } from "./middleware/refuse-streams.ts";
import { webhookRoutes } from "./webhooks/routes.ts";
import { createTrpcContext, reportTrpcError, trpcHeaders } from "./trpc/procedures.ts";
import type { AppContext, AppEnv } from "./types.ts";

/**
 * The server: what it listens to, top to bottom. Runs on Workers, Deno and Bun alike.
 * @param gatherMs how long changes of several requests are gathered to be announced together; 0
 *   where a request may not work for another.
 */
export function createApp(env: ServerEnv, log: Logger, gatherMs = 0) {
  const services = openServices(env, log, gatherMs);
  const keys = createLocalJWKSet(env.JWT_PUBLIC_KEYS);
  const published = publishedKeys(env);
  const app = new Hono<AppEnv>({
    getPath: (request) => canonicalPath(getPathNoStrict(request)),
  });

  app.use(requestId());
  const metrics = new Metrics();
  app.use(protectAnswers(env.PUBLIC_URL));
  app.use(accessLog(log));
  app.use(countRequests(metrics));
  app.use(countHangUps(log));
  app.use(
    requestScope({
      services,
      log,
      keys,
      publicUrl: env.PUBLIC_URL,
      bodyTimeoutMs: env.BODY_TIMEOUT_MS,
    }),
  );
  app.use(nameRoute(procedureNames));
  app.use(logScim(new ScimRequestLog(gatherMs * 10)));
  app.use(refuseCrossOrigin());
  app.use(limitBody());

  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (c, methods) => {
        const allow = methods.join(", ");
        c.header("allow", allow);
        return failed(c, new AppError("method_not_allowed", `Use ${allow} here.`));
      },
    }),
  );

  app.route("/", health(services));
  app.route("/metrics", metricsRoute(metrics, env));
  app.get("/.well-known/jwks.json", (c) => c.json(published));
  app.use("/trpc/*", refuseStreams());
  app.use(
    "/trpc/*",
    trpcServer({
      router: appRouter,
      endpoint: "/trpc",
      createContext: (_options, c) => ({ ...createTrpcContext(c) }),
      onError: reportTrpcError,
      responseMeta: trpcHeaders,
      maxBatchSize: maxBatchCalls,
    }),
  );
  app.route("/scim/v2", scimRoutes());
  app.route("/api/tenants", tenantRoutes());
  app.route("/webhooks", webhookRoutes(services, metrics));
  app.route("/integrations", integrationRoutes());

  app.notFound((c) => {
    const { path } = c.req;
    return looksLikeScim(path)
      ? scimError(c, noSuchPath(path))
      : problemAnswer(c, notFound("path", path, null));
  });
  app.onError((error, c) => failed(c, error));
  return app;
}

const procedureNames = new Set(Object.keys(appRouter._def.procedures));

const failed = (c: AppContext, error: unknown): Response =>
  c.req.path.startsWith("/scim/") ? scimError(c, error) : problemAnswer(c, error);
