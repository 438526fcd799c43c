import { integrationAad } from "../../secrets/aad.ts";
import type { Redis } from "@upstash/redis";
import type { Context, ExternalServices } from "../../context.ts";
import type { WebhookService } from "../../../drizzle/schema/index.ts";
import type { ExternalAccount } from "../../adapters/services/port.ts";
import { AccountHealth } from "./account-health.ts";
import { findAccount } from "./account-state.ts";
import type { Secrets } from "../../secrets/secrets.ts";
import { CallGate } from "../../rate-gate/call-gate.ts";
import { ServiceHttp } from "../../adapters/services/http.ts";
import { configOf } from "../../configuration/tenant-config.ts";

/** The URL of each service, without a trailing slash; empty for a service that is not available. */
export type ServiceUrls = Record<WebhookService, string>;

const timeoutMs = 10_000;

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
