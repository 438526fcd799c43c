import type { MiddlewareHandler } from "hono";
import { presentConfig } from "./present-config.ts";
import type { RateState } from "../../shared/adapters/redis/caller-rates.ts";
import type { RateClass } from "../declarations.ts";
import type { AppContext, AppEnv } from "../types.ts";

/**
 * Counts a call of a verified person or key, before it reaches the database.
 * @throws AppError rate_limited
 */
export async function countCall(
  c: AppContext,
  tenantId: string,
  caller: string,
  rate: RateClass,
): Promise<void> {
  const { services, waitUntil } = c.get("request");
  const { api } = await presentConfig(c, tenantId);
  const { states, refusal } = services.callerRates.take(tenantId, api, caller, rate, waitUntil);
  c.set("rates", states);
  if (refusal) throw refusal;
}

/** Sends the caller's limits with the response (draft-ietf-httpapi-ratelimit-headers-10). */
export const sendRates = (): MiddlewareHandler<AppEnv> => async (c, next) => {
  await next();
  const states = c.get("rates");
  if (!states) return;
  c.res.headers.set("ratelimit-policy", states.map(policyOf).join(", "));
  c.res.headers.set("ratelimit", states.map(limitOf).join(", "));
};

const policyOf = ({ name, quota, window }: RateState) => `"${name}";q=${quota};w=${window}`;
const limitOf = ({ name, remaining, reset }: RateState) => `"${name}";r=${remaining};t=${reset}`;
