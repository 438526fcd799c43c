import { Redis } from "@upstash/redis";

/**
 * Opens the Upstash client. Values are text, because its JSON parsing would change long numbers. A
 * call times out after a second, and is retried once.
 */
export function connectRedis({ url, token }: { url: string; token: string }): Redis {
  return new Redis({
    url,
    token,
    automaticDeserialization: false,
    // Base64 responses are needed only for binary values.
    responseEncoding: false,
    enableTelemetry: false,
    retry: { retries: 1, backoff: () => 50 },
    signal: () => AbortSignal.timeout(1000),
  });
}
