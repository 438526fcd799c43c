import type { MiddlewareHandler } from "hono";
import { RecentMap } from "../../shared/values/recent-map.ts";
import { classifyMiss } from "../../shared/audit/classify-miss.ts";
import { actorName, type Context, openContext } from "../../shared/context.ts";
import { PinnedVersions } from "../../shared/db/scope/pinned-versions.ts";
import type { Identity } from "../../shared/db/tenant-session.ts";
import type { Miss } from "../../shared/errors.ts";
import { CredentialUses } from "../../shared/identity/record-use.ts";
import type { AppEnv, RequestScopeOptions } from "../types.ts";
import { IgnoredNames } from "./ignored-names.ts";

/** Tenants whose app types a process remembers. */
const maxAppTypes = 10_000;

/**
 * Gives each request its scope. After the response, it records whether the credential was valid and
 * when it was used, and classifies the request's misses.
 */
export function requestScope(options: RequestScopeOptions): MiddlewareHandler<AppEnv> {
  const uses = new CredentialUses();
  const appTypes = new RecentMap<string, string>({ max: maxAppTypes });
  return async (c, next) => {
    const arrivedAt = Date.now();
    const { database, waitUntil } = c.env;
    const requestId = c.get("requestId");
    const log = options.log.with({ request: requestId });
    const misses: Miss[] = [];
    // A batch opens one context per call, all for the same credential. Some start no session.
    const opened: { identity: Identity; context: Context }[] = [];
    const versions = new PinnedVersions();
    const withSession = () => opened.find(({ context }) => context.scope.hasSession);
    const ignored = new IgnoredNames();
    const reportMiss = (miss: Miss) => void misses.push(miss);
    c.set("request", {
      ...options,
      log,
      reportMiss,
      ignored,
      waitUntil,
      open(identity, actor) {
        const context = openContext(options.services, {
          database,
          identity,
          versions,
          actor,
          requestId,
          log,
          waitUntil,
          reportMiss,
          reportIgnored: (names) => ignored.add(names),
        });
        opened.push({ identity, context });
        return context;
      },
      appTypeOf: (tenantId) => appTypes.get(tenantId),
      rememberAppType: (tenantId, appType) => appTypes.set(tenantId, appType),
      caller: () => withSession()?.context,
      tenant: () => withSession()?.context.scope.tenantId,
    });
    await next();
    const { rates, tenants } = options.services;
    const refused = c.res.status === 401 && opened[0]?.identity;
    const refusedHash = refused && hashOf(refused);
    if (refusedHash) rates.setInvalid(refusedHash);
    const session = withSession();
    if (!session) return;
    const { identity, context: caller } = session;
    const { tenantId, tenant } = caller.scope;
    appTypes.set(tenantId, tenant.appType);
    tenants.learn(tenant, arrivedAt);
    const hash = hashOf(identity);
    if (hash) rates.setVerified(hash);
    uses.record(identity, caller);
    // The operator may name the ids of every tenant.
    if (misses.length === 0 || identity.kind === "maintenance") return;
    const by = {
      tenantId,
      actor: actorName(caller),
      path: `${c.req.method} ${c.req.path}`,
      route: `${c.req.method} ${c.get("route")}`,
      requestId,
    };
    for (const miss of misses) waitUntil(classifyMiss(database, log, miss, by));
  };
}

/** The hash of a SCIM token or an API key. */
function hashOf(identity: Identity): Uint8Array | undefined {
  if (identity.kind === "credential") return identity.tokenHash;
  return identity.kind === "key" ? identity.keyHash : undefined;
}
