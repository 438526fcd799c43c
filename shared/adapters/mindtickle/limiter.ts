import type { Redis } from "@upstash/redis";
import { NoSlot } from "../../ports.ts";

/**
 * KEYS[1] = the account's log of calls: member = call, score = when it was answered, in ms of
 * Redis's clock; a call under way has the score at which it is given up for lost.
 * ARGV = calls a second, calls a minute, call, longest call in ms. Answers 0, or ms to wait.
 */
const acquireScript = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - 60000)
local wait = 0
local function fits(window, limit)
  local from = '(' .. (now - window)
  local over = redis.call('ZCOUNT', KEYS[1], from, '+inf') - limit
  if over < 0 then return end
  local blocking = redis.call('ZRANGEBYSCORE', KEYS[1], from, '+inf', 'WITHSCORES', 'LIMIT', over, 1)[2]
  local free = tonumber(blocking) + window - now
  if tonumber(blocking) > now then free = 50 end
  wait = math.max(wait, free, 1)
end
fits(1000, tonumber(ARGV[1]))
fits(60000, tonumber(ARGV[2]))
if wait == 0 then
  redis.call('ZADD', KEYS[1], now + tonumber(ARGV[4]), ARGV[3])
  redis.call('PEXPIRE', KEYS[1], 60000 + tonumber(ARGV[4]))
end
return wait
`;

/** The call was answered: its slot frees one window from now. */
const releaseScript = `
local time = redis.call('TIME')
redis.call('ZADD', KEYS[1], 'XX', time[1] * 1000 + math.floor(time[2] / 1000), ARGV[1])
return 1
`;

export interface CallLimits {
  perSecond: number;
  perMinute: number;
}

/** When to ask for a slot again while Redis does not answer. */
const askAgainMs = 1000;

/**
 * Holds an account's limits over all processes by a log of its calls on Redis's clock, so that
 * no window of a second or a minute, wherever it is laid, sees more calls than allowed.
 */
export class CallLimiter {
  readonly #acquire;
  readonly #release;
  readonly #longestCallMs: number;

  constructor(redis: Redis, longestCallMs: number) {
    this.#acquire = redis.createScript<number>(acquireScript);
    this.#release = redis.createScript<number>(releaseScript);
    this.#longestCallMs = longestCallMs;
  }

  /**
   * Runs `call` in a slot of the tenant's account, for which it waits `patienceMs` at most.
   * @throws NoSlot when there is none, or Redis is away; nothing was called then.
   */
  async inSlot<T>(
    tenantId: string,
    limits: CallLimits,
    call: () => Promise<T>,
    patienceMs = 0,
  ): Promise<T> {
    const keys = [`tenant:${tenantId}:mindtickle-calls`];
    const id = crypto.randomUUID();
    const argv = [limits.perSecond, limits.perMinute, id, this.#longestCallMs].map(String);
    const giveUpAt = Date.now() + patienceMs;
    for (;;) {
      // Without Redis nobody knows what the account has received, so nobody calls.
      const wait = await this.#acquire.exec(keys, argv).catch(() => askAgainMs);
      if (wait === 0) break;
      if (Date.now() + wait > giveUpAt) throw new NoSlot(new Date(Date.now() + wait));
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
    try {
      return await call();
    } finally {
      await this.#release.exec(keys, [id]).catch(() => undefined);
    }
  }
}
