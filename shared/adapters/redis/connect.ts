import { Redis } from "@upstash/redis";

/**
 * The Upstash client, set for this product: values are text (its own JSON parsing would change
 * long numbers), a call is given up after a second, and one retry bridges a lost connection.
 */
export function connectRedis({ url, token }: { url: string; token: string }): Redis {
  return new Redis({
    url,
    token,
    automaticDeserialization: false,
    // Base64 on the wire guards binary values; ours are JSON.
    responseEncoding: false,
    enableTelemetry: false,
    retry: { retries: 1, backoff: () => 50 },
    signal: () => AbortSignal.timeout(1000),
  });
}
