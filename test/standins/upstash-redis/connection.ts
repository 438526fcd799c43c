import { Redis } from "ioredis";
import { GatewayError } from "./errors.ts";

/**
 * Connects in RESP2, whose reply shapes are Upstash's. While Redis is down, the client reconnects
 * automatically and fails every command immediately. Commands are not retried, because they may
 * have run.
 * @throws Error, in one line, when the first attempt fails
 */
export async function connectRedis(url: string, log: (line: string) => void): Promise<Redis> {
  const redis = new Redis(url, {
    protocol: 2,
    lazyConnect: true,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 3_000,
    commandTimeout: 5_000,
    retryStrategy: (attempt) => Math.min(25 * attempt, 250),
  });
  let problem = "";
  redis.on("error", (error: Error) => (problem = error.message));
  try {
    await redis.connect();
  } catch (error) {
    redis.disconnect();
    throw new Error(`Redis does not answer: ${problem || String(error)}`, { cause: error });
  }
  let lost = false;
  redis.on("reconnecting", () => {
    if (!lost) log("redis: connection lost");
    lost = true;
  });
  redis.on("ready", () => {
    log("redis: connected again");
    lost = false;
  });
  return redis;
}

/** The reply or Redis's error message. @throws GatewayError 503 without a reply */
export async function outcome(
  pending: Promise<unknown>,
): Promise<{ reply: unknown } | { error: string }> {
  try {
    return { reply: await pending };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (error.name === "ReplyError") return { error: error.message };
    const message = `ERR Redis does not answer just now (${error.message}). Try again in a second`;
    throw new GatewayError(503, message, error);
  }
}
