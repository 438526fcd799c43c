import { integrationAad } from "../../secrets/aad.ts";
import type { Redis } from "@upstash/redis";
import type { Context, ExternalServices } from "../../context.ts";
import type { WebhookService } from "../../../drizzle/schema/index.ts";
import type { ExternalAccount } from "../../adapters/services/port.ts";
import { AccountHealth } from "./account-health.ts";
import { findAccount } from "./account-state.ts";
import type { Secrets } from "../../secrets/secrets.ts";
import type { CallLimits, Health } from "../../rate-gate/account.ts";
import { CallGate } from "../../rate-gate/call-gate.ts";
import { ServiceHttp } from "../../adapters/services/http.ts";
import { configOf } from "../../configuration/tenant-config.ts";

/** The URL of each service, without a trailing slash; empty for a service that is not available. */
export type ServiceUrls = Record<WebhookService, string>;

const timeoutMs = 10_000;

/** The limits of each tenant's mails by Rampart's own account. */
const mailLimits: CallLimits = {
  perSecond: 5,
  perMinute: 120,
  concurrent: 2,
  breaker: { failures: 5, openSeconds: 30 },
};

/** The health of Rampart's own account is for the operator, so it is only logged. */
const logged = ({ log, scope: { tenantId: tenant } }: Context): Health => ({
  failed: async ({ category, message }, holdUntil) =>
    log.warn("mails.account_failed", {
      tenant,
      failure: category,
      category: "dependency",
      message,
      holdUntil,
    }),
  moved: async (breaker, until) => log.warn("mails.breaker", { tenant, breaker, until }),
  recordCalls: async () => undefined,
  callsEndIn: async () => null,
});

/** Opens the tenants' accounts at their customer services, with each tenant's token and limits. */
export class ServiceAccounts implements ExternalServices {
  readonly #urls: ServiceUrls;
  readonly #secrets: Secrets;
  readonly #gate: CallGate;

  constructor(urls: ServiceUrls, redis: Redis, secrets: Secrets) {
    this.#urls = urls;
    this.#secrets = secrets;
    this.#gate = new CallGate(redis, timeoutMs + 1000);
  }

  offers(service: WebhookService): boolean {
    return this.#urls[service] !== "";
  }

  headroom({ scope: { tenantId, tenant } }: Context, service: WebhookService) {
    return this.#gate.headroom(tenantId, service, configOf(tenant).services);
  }

  async open(ctx: Context, service: WebhookService): Promise<ExternalAccount | null> {
    if (!this.offers(service)) return null;
    const stored = await findAccount(ctx.scope, service);
    if (!stored) return null;
    const aad = integrationAad(ctx.scope.tenantId, service);
    return this.withToken(ctx, service, await this.#secrets.open(stored.secret, aad));
  }

  ownAccount(ctx: Context, token: string): ExternalAccount | null {
    if (token === "" || !this.offers("communication-service")) return null;
    const { tenantId } = ctx.scope;
    return new ServiceHttp({
      // Each tenant has slots of its own, so that the mails of one do not delay those of others.
      account: { tenantId, integration: "mail-service", limits: mailLimits, health: logged(ctx) },
      gate: this.#gate,
      url: this.#urls["communication-service"],
      token,
      timeoutMs,
    });
  }

  withToken(ctx: Context, service: WebhookService, token: string): ExternalAccount {
    const { tenantId, tenant } = ctx.scope;
    const health = new AccountHealth(ctx, service);
    return new ServiceHttp({
      account: { tenantId, integration: service, limits: configOf(tenant).services, health },
      gate: this.#gate,
      url: this.#urls[service],
      token,
      timeoutMs,
    });
  }
}
