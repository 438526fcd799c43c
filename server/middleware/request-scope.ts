import type { MiddlewareHandler } from "hono";
import type { JWTVerifyGetKey } from "jose";
import { type Actor, actorName, type Context } from "../../shared/context.ts";
import { CredentialUses } from "../../shared/identity/scim-tokens/record-use.ts";
import type { Identity } from "../../shared/db/entering.ts";
import { TenantScope } from "../../shared/db/tenant-scope.ts";
import type { Miss } from "../../shared/errors.ts";
import type { Logger } from "../../shared/log.ts";
import { classifyMiss } from "../../shared/audit/classify-miss.ts";
import type { OpenServices } from "../../shared/services.ts";
import type { AppEnv } from "../types.ts";
import { IgnoredNames } from "./ignored-names.ts";

export interface RequestScopeOptions {
  services: OpenServices;
  log: Logger;
  keys: JWTVerifyGetKey;
  publicUrl: string;
  /** How long the body of a request may take to arrive. */
  bodyTimeoutMs: number;
}

/** What lives as long as one request. */
export interface RequestScope extends RequestScopeOptions {
  /** Opens the tenant of whoever proved to be `identity`. */
  open(identity: Identity, actor: Actor): Context;
  /** Work that goes on after the answer. */
  later: (work: Promise<unknown>) => void;
  /** Notes what was asked for and not found, to be classified after the answer. */
  missed(miss: Miss): void;
  /** What the request sent and the server left out, for the log. */
  ignored: IgnoredNames;
  /** Who was entered; undefined before that. */
  caller(): Context | undefined;
  /** The tenant that was entered, for the log; undefined before that. */
  tenant(): string | undefined;
}

/**
 * Gives each request its scope. Once the answer is made, notes whether its token was proven and
 * when it was used, and classifies its misses.
 */
export function requestScope(options: RequestScopeOptions): MiddlewareHandler<AppEnv> {
  const uses = new CredentialUses();
  return async (c, next) => {
    const { database, waitUntil } = c.env;
    const requestId = c.get("requestId");
    const log = options.log.with({ request: requestId });
    const misses: Miss[] = [];
    // A batch opens one for each call, all by the same proof; some may never be entered.
    const opened: { identity: Identity; context: Context }[] = [];
    const entered = () => opened.find(({ context }) => context.scope.hasSession);
    const ignored = new IgnoredNames();
    const missed = (miss: Miss) => void misses.push(miss);
    c.set("request", {
      ...options,
      log,
      missed,
      ignored,
      later: waitUntil,
      open(identity, actor) {
        const scope = new TenantScope(database, identity);
        const { cache, publisher, outbox, targets, platforms, external, secrets, now } =
          options.services;
        const context: Context = {
          cache,
          publisher,
          outbox,
          targets,
          platforms,
          external,
          secrets,
          now,
          scope,
          database,
          actor,
          requestId,
          log,
          later: waitUntil,
          missed,
          ignored: (names) => ignored.add(names),
        };
        opened.push({ identity, context });
        return context;
      },
      caller: () => entered()?.context,
      tenant: () => entered()?.context.scope.tenantId,
    });
    await next();
    const { rates } = options.services;
    const refused = c.res.status === 401 && opened[0]?.identity;
    if (refused && refused.kind === "credential") rates.disprove(refused.tokenHash);
    const found = entered();
    if (!found) return;
    const { identity, context: caller } = found;
    if (identity.kind === "credential") rates.prove(identity.tokenHash, caller.scope);
    uses.note(caller);
    if (misses.length === 0) return;
    const by = {
      tenantId: caller.scope.tenantId,
      actor: actorName(caller),
      path: `${c.req.method} ${c.req.path}`,
      route: `${c.req.method} ${c.get("route")}`,
      requestId,
    };
    for (const miss of misses) waitUntil(classifyMiss(database, log, miss, by));
  };
}
