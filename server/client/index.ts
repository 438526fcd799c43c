import { createTRPCClient, httpBatchLink, type HTTPBatchLinkOptions } from "@trpc/client";
import { maxBatchCalls } from "../trpc/context.ts";
import type { AppRouter } from "../trpc/router.ts";

export type { AppRouter } from "../trpc/router.ts";

export interface RampartClientOptions {
  /** The server's base URL, e.g. `https://rampart.example.com`. */
  url: string;
  /** An access token, or a function that returns the current one. */
  token: string | (() => string | Promise<string>);
  /** Replaces the global fetch, e.g. in tests. */
  fetch?: HTTPBatchLinkOptions<never>["fetch"];
}

/**
 * The typed client for frontends: `client.users.list.query({ limit: 50 })`. Invalid input does
 * not compile. A failed call throws a `TRPCClientError` whose `data` has `code`, `httpStatus`,
 * `reason`, `field` and `retryAfter` (seconds).
 */
export function createRampartClient({ url, token, fetch }: RampartClientOptions) {
  return createTRPCClient<AppRouter>({
    links: [
      httpBatchLink({
        url: `${url.replace(/\/$/, "")}/trpc`,
        maxItems: maxBatchCalls,
        headers: async () => ({
          authorization: `Bearer ${typeof token === "function" ? await token() : token}`,
        }),
        ...(fetch === undefined ? {} : { fetch }),
      }),
    ],
  });
}
