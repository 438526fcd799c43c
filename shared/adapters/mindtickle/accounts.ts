import type { Redis } from "@upstash/redis";
import { eq } from "drizzle-orm";
import { integrations } from "../../../drizzle/schema/index.ts";
import type { TenantScope } from "../../db/tenant-scope.ts";
import { type LearningPlatform, type LearningPlatforms, PlatformError } from "../../ports.ts";
import type { Secrets } from "../../secrets.ts";
import { mindtickleCredentials, MindtickleHttp } from "./http.ts";
import { CallLimiter } from "./limiter.ts";
import { MindtickleAccount } from "./platform.ts";

export interface MindtickleConfig {
  baseUrl: string;
  timeoutMs: number;
  settleMs: number;
}

/** How long an opened account is used before its settings are read again. */
const reopenAfterMs = 60_000;

/** What a stored secret is bound to. */
export const secretPlace = (tenantId: string): string => `${tenantId}/mindtickle`;

/** Opens each tenant's account with its own credentials and limits. */
export class MindtickleAccounts implements LearningPlatforms {
  readonly timeoutMs: number;
  readonly settleMs: number;
  readonly #baseUrl: string;
  readonly #secrets: Secrets;
  readonly #limiter: CallLimiter;
  readonly #open = new Map<string, { http: MindtickleHttp; until: number }>();

  constructor({ baseUrl, timeoutMs, settleMs }: MindtickleConfig, redis: Redis, secrets: Secrets) {
    this.#baseUrl = baseUrl;
    this.timeoutMs = timeoutMs;
    this.settleMs = settleMs;
    this.#secrets = secrets;
    this.#limiter = new CallLimiter(redis, timeoutMs + 1000);
  }

  async open(scope: TenantScope): Promise<LearningPlatform> {
    const { tenantId } = scope;
    const opened = this.#open.get(tenantId);
    if (opened && opened.until > Date.now()) return new MindtickleAccount(opened.http);
    const [[integration]] = await scope.read((db) => [
      db.select().from(integrations).where(eq(integrations.kind, "mindtickle")),
    ]);
    if (!integration) {
      throw new PlatformError(
        "forbidden",
        "The tenant has no MindTickle account. Ask the operator to add it.",
      );
    }
    const secret = await this.#secrets.open(integration.secret, secretPlace(tenantId));
    const http = new MindtickleHttp({
      tenantId,
      baseUrl: this.#baseUrl,
      credentials: mindtickleCredentials.parse(JSON.parse(secret)),
      scopes: integration.scopes,
      limits: scope.tenant.config.mindtickle,
      limiter: this.#limiter,
      timeoutMs: this.timeoutMs,
    });
    this.#open.set(tenantId, { http, until: Date.now() + reopenAfterMs });
    return new MindtickleAccount(http);
  }
}
