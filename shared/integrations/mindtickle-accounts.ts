import { LRUCache } from "lru-cache";
import { integrationAad } from "../secrets/aad.ts";
import type { Redis } from "@upstash/redis";
import type { Context } from "../context.ts";
import { TenantScope } from "../db/tenant-scope.ts";
import { AccountHealth } from "./account-health.ts";
import { findAccount } from "./states.ts";
import {
  type LearningPlatform,
  type PlatformCredentials,
  PlatformError,
} from "../adapters/learning-platform.ts";
import { type LearningPlatforms } from "../context.ts";
import type { Secrets } from "../secrets/secrets.ts";
import { CallGate } from "../rate-gate/call-gate.ts";
import { mindtickleCredentials, MindtickleHttp } from "../adapters/mindtickle/http.ts";
import { MindtickleAccount } from "../adapters/mindtickle/platform.ts";
import { configOf } from "../configuration/tenant-config.ts";

export interface MindtickleConfig {
  baseUrl: string;
  timeoutMs: number;
  settleMs: number;
}

/** How long an opened account is used before its settings are read again. */
const reopenAfterMs = 5000;

/** Opens each tenant's account with its own credentials and limits. */
export class MindtickleAccounts implements LearningPlatforms {
  readonly timeoutMs: number;
  readonly settleMs: number;
  readonly #baseUrl: string;
  readonly #secrets: Secrets;
  readonly #gate: CallGate;
  readonly #open = new LRUCache<string, { http: MindtickleHttp; until: number }>({
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
    const opened = this.#open.get(tenantId);
    if (opened && opened.until > Date.now()) {
      return this.#account(ctx, opened.http);
    }
    const integration = await this.#find(scope);
    const credentials = await this.#credentials(tenantId, integration.secret);
    const http = this.#http(ctx, integration.scopes, { credentials });
    this.#open.set(tenantId, { http, until: Date.now() + reopenAfterMs });
    return this.#account(ctx, http);
  }

  async tryOut(ctx: Context, credentials: PlatformCredentials): Promise<void> {
    const { scopes } = await this.#find(ctx.scope);
    const http = this.#http(ctx, scopes, { credentials, aside: true });
    await this.#account(ctx, http).tryOut();
  }

  async renewed({ scope: { tenantId } }: Context): Promise<void> {
    this.#open.delete(tenantId);
    await this.#gate.forgive(tenantId, "mindtickle");
  }

  /** @throws NoSlot while it is paused, PlatformError where there is none */
  async #find(scope: TenantScope): Promise<{ secret: string; scopes: string[] }> {
    const account = await findAccount(scope, "mindtickle");
    if (account) return account;
    const message = "The tenant has no MindTickle account. Ask the operator to add it.";
    throw new PlatformError("forbidden", message);
  }

  async #credentials(tenantId: string, envelope: string): Promise<PlatformCredentials> {
    const secret = await this.#secrets.open(envelope, integrationAad(tenantId, "mindtickle"));
    return mindtickleCredentials.parse(JSON.parse(secret));
  }

  #http(
    { scope: { tenantId, tenant } }: Context,
    scopes: string[],
    how: { credentials: PlatformCredentials; aside?: boolean },
  ): MindtickleHttp {
    const { timeoutMs } = this;
    const limits = configOf(tenant).mindtickle;
    const account = { tenantId, baseUrl: this.#baseUrl, scopes, limits, gate: this.#gate };
    return new MindtickleHttp({ ...account, timeoutMs, ...how });
  }

  #account(ctx: Context, http: MindtickleHttp): MindtickleAccount {
    return new MindtickleAccount(
      http,
      this.#behind(ctx),
      () => configOf(ctx.scope.tenant).timeZone,
    );
  }

  /** As the system: who opened the account may be somebody who can no longer enter. */
  #behind(ctx: Context) {
    const { tenantId } = ctx.scope;
    const system = new TenantScope(ctx.database, { kind: "system", tenantId });
    return {
      health: new AccountHealth(ctx, "mindtickle"),
      stored: async () => this.#credentials(tenantId, (await this.#find(system)).secret),
    };
  }
}
