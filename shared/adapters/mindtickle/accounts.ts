import type { Redis } from "@upstash/redis";
import { eq } from "drizzle-orm";
import { integrations } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { AccountHealth, isPaused } from "../../integrations/account-health.ts";
import {
  type LearningPlatform,
  type LearningPlatforms,
  NoSlot,
  PlatformError,
} from "../../ports.ts";
import type { Secrets } from "../../secrets.ts";
import { CallGate } from "../redis/call-gate.ts";
import { mindtickleCredentials, MindtickleHttp } from "./http.ts";
import { MindtickleAccount } from "./platform.ts";

export interface MindtickleConfig {
  baseUrl: string;
  timeoutMs: number;
  settleMs: number;
}

/** How long an opened account is used before its settings are read again. */
const reopenAfterMs = 5000;
/** When a paused account is looked at again. */
const pausedMs = 5 * 60_000;

/** What the stored secret of an account is bound to. */
export const integrationPlace = (tenantId: string, kind: string): string => `${tenantId}/${kind}`;

/** Opens each tenant's account with its own credentials and limits. */
export class MindtickleAccounts implements LearningPlatforms {
  readonly timeoutMs: number;
  readonly settleMs: number;
  readonly #baseUrl: string;
  readonly #secrets: Secrets;
  readonly #gate: CallGate;
  readonly #open = new Map<string, { http: MindtickleHttp; until: number }>();

  constructor({ baseUrl, timeoutMs, settleMs }: MindtickleConfig, redis: Redis, secrets: Secrets) {
    this.#baseUrl = baseUrl;
    this.timeoutMs = timeoutMs;
    this.settleMs = settleMs;
    this.#secrets = secrets;
    this.#gate = new CallGate(redis, timeoutMs + 1000);
  }

  headroom({ scope: { tenantId, tenant } }: Context) {
    return this.#gate.headroom(tenantId, "mindtickle", tenant.config.mindtickle);
  }

  async open(ctx: Context): Promise<LearningPlatform> {
    const { scope } = ctx;
    const { tenantId } = scope;
    const health = new AccountHealth(ctx, "mindtickle");
    const opened = this.#open.get(tenantId);
    if (opened && opened.until > Date.now()) return new MindtickleAccount(opened.http, health);
    const [[integration], [paused]] = await scope.read((db) => [
      db.select().from(integrations).where(eq(integrations.kind, "mindtickle")),
      isPaused(db, "mindtickle"),
    ]);
    if (paused) throw new NoSlot(new Date(Date.now() + pausedMs), "paused");
    if (!integration) {
      throw new PlatformError(
        "forbidden",
        "The tenant has no MindTickle account. Ask the operator to add it.",
      );
    }
    const secret = await this.#secrets.open(
      integration.secret,
      integrationPlace(tenantId, "mindtickle"),
    );
    const http = new MindtickleHttp({
      tenantId,
      baseUrl: this.#baseUrl,
      credentials: mindtickleCredentials.parse(JSON.parse(secret)),
      scopes: integration.scopes,
      limits: scope.tenant.config.mindtickle,
      gate: this.#gate,
      timeoutMs: this.timeoutMs,
    });
    this.#open.set(tenantId, { http, until: Date.now() + reopenAfterMs });
    return new MindtickleAccount(http, health);
  }
}
