import { bytesToHex } from "@noble/hashes/utils.js";
import type { Redis } from "@upstash/redis";
import * as z from "zod";
import type { TenantScope } from "../../db/tenant-scope.ts";
import { describeError, type Logger } from "../../log.ts";

/** A bulk request: its request id, and when it arrived, in ms since 1970. */
export interface BulkRequest {
  id: string;
  at: number;
}

const rememberedSeconds = 3600;
const maxRemembered = 10;

const remembered = z.tuple([z.array(z.string()), z.number(), z.string(), z.number()]);

/**
 * Stores for an hour a digest of each credential's bulk requests, to recognize a request that is sent
 * again after a lost response. Without Redis, none is recognized.
 */
export class BulkRequests {
  readonly #redis: Redis;
  readonly #log: Logger;

  constructor(redis: Redis, log: Logger) {
    this.#redis = redis;
    this.#log = log;
  }

  /**
   * Stores a request.
   * @returns earlier requests of the last hour with the same body
   */
  async remember(
    { tenantId, tenant }: TenantScope,
    body: unknown,
    { id, at }: BulkRequest,
  ): Promise<BulkRequest[]> {
    const key = `tenant:${tenantId}:bulk:${tenant.credentialId}:${await digestOf(body)}`;
    try {
      const [earlier] = remembered.parse(
        await this.#redis
          .pipeline()
          .lrange(key, 0, maxRemembered - 1)
          .lpush(key, `${at} ${id}`)
          .ltrim(key, 0, maxRemembered - 1)
          .expire(key, rememberedSeconds)
          .exec(),
      );
      return earlier.map((text) => {
        const [time = "", ...rest] = text.split(" ");
        return { id: rest.join(" "), at: Number(time) };
      });
    } catch (error) {
      this.#log.warn("bulk.not_remembered", { tenant: tenantId, ...describeError(error) });
      return [];
    }
  }
}

async function digestOf(body: unknown): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(body));
  return bytesToHex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}
