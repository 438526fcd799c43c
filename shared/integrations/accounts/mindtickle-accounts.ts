import type { Redis } from "@upstash/redis";
import { RecentMap } from "../../values/recent-map.ts";
import {
  type LearningPlatform,
  type PlatformCredentials,
  PlatformError,
} from "../../adapters/learning-platform.ts";
import { mindtickleCredentials, MindtickleHttp } from "../../adapters/mindtickle/http.ts";
import { MindtickleAccount } from "../../adapters/mindtickle/platform.ts";
import { configOf } from "../../configuration/tenant-config.ts";
import type { Context, LearningPlatforms } from "../../context.ts";
import { TenantScope } from "../../db/tenant-scope.ts";
import { CallGate } from "../../rate-gate/call-gate.ts";
import { integrationAad } from "../../secrets/aad.ts";
import type { Secrets } from "../../secrets/secrets.ts";
import { AccountHealth } from "./account-health.ts";
import { findAccount } from "./account-state.ts";

export interface MindtickleConfig {
  baseUrl: string;
  timeoutMs: number;
  settleMs: number;
}

/** How long an opened account is used before its stored settings are read again. */
const reopenAfterMs = 5000;

/** Opens each tenant's MindTickle account with the tenant's credentials and limits. */
export class MindtickleAccounts implements LearningPlatforms {
  readonly timeoutMs: number;
  readonly settleMs: number;
  readonly #baseUrl: string;
  readonly #secrets: Secrets;
  readonly #gate: CallGate;
  readonly #opened = new RecentMap<string, { http: MindtickleHttp; until: number }>({
    max: 1000,
  });

  constructor({ baseUrl, timeoutMs, settleMs }: MindtickleConfig, redis: Redis, secrets: Secrets) {
    this.#baseUrl = baseUrl;
    this.timeoutMs = timeoutMs;
    this.settleMs = settleMs;
    this.#secrets = secrets;
    this.#gate = new CallGate(redis, timeoutMs + 1000);
  }

  headroom({ scope: { tenantId, tenant } }: Context) {
    return this.#gate.headroom(tenantId, "mindtickle", configOf(tenant).mindtickle);
  }

  async open(ctx: Context): Promise<LearningPlatform> {
    const { scope } = ctx;
    const { tenantId } = scope;
    // The session has the account's limits.
    if (!scope.hasSession) await scope.beginSession();
    const opened = this.#opened.get(tenantId);
    if (opened && opened.until > Date.now()) {
      return this.#account(ctx, opened.http);
    }
    const integration = await this.#find(scope);
    const credentials = await this.#unseal(tenantId, integration.secret);
    const http = this.#http(ctx, integration.scopes, { credentials });
    this.#opened.set(tenantId, { http, until: Date.now() + reopenAfterMs });
    return this.#account(ctx, http);
  }

  async testCredentials(ctx: Context, credentials: PlatformCredentials): Promise<void> {
    const { scopes } = await this.#find(ctx.scope);
    const http = this.#http(ctx, scopes, { credentials, isTrial: true });
    await this.#account(ctx, http).testCredentials();
  }

  async reset({ scope: { tenantId } }: Context): Promise<void> {
    this.#opened.delete(tenantId);
    await this.#gate.resetHealth(tenantId, "mindtickle");
  }

  /** @throws CallDeferred while it is paused, PlatformError if the tenant has none */
  async #find(scope: TenantScope): Promise<{ secret: string; scopes: string[] }> {
    const account = await findAccount(scope, "mindtickle");
    if (account) return account;
    const message = "The tenant has no MindTickle account. Ask the operator to add it.";
    throw new PlatformError("forbidden", message);
  }

  async #unseal(tenantId: string, sealed: string): Promise<PlatformCredentials> {
    const secret = await this.#secrets.open(sealed, integrationAad(tenantId, "mindtickle"));
    return mindtickleCredentials.parse(JSON.parse(secret));
  }

  #http(
    { scope: { tenantId } }: Context,
    scopes: string[],
    options: { credentials: PlatformCredentials; isTrial?: boolean },
  ): MindtickleHttp {
    const { timeoutMs } = this;
    const account = { tenantId, baseUrl: this.#baseUrl, scopes, gate: this.#gate };
    return new MindtickleHttp({ ...account, timeoutMs, ...options });
  }

  /** Reads and writes as the system, because the caller may lose its access to the tenant. */
  #account(ctx: Context, http: MindtickleHttp): MindtickleAccount {
    const { tenantId, tenant } = ctx.scope;
    const system = new TenantScope(ctx.database, { kind: "system", tenantId });
    const { mindtickle: limits, timeZone } = configOf(tenant);
    const hooks = {
      limits,
      health: new AccountHealth(ctx, "mindtickle"),
      storedCredentials: async () => this.#unseal(tenantId, (await this.#find(system)).secret),
    };
    return new MindtickleAccount(http, hooks, timeZone);
  }
}
