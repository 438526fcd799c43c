import {
  createTRPCUntypedClient,
  httpBatchLink,
  type HTTPBatchLinkOptions,
  httpLink,
  splitLink,
} from "@trpc/client";
import type { AppRouter } from "../trpc/router.ts";
import { maxBatchCalls } from "../trpc/context.ts";
import { ForeignResponse, readError } from "./read-error.ts";
import type { SendWithToken } from "./refresh.ts";

/** The global `fetch`, or one that replaces it. */
export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

interface SendOptions {
  url: string;
  /** The current access token or API key. With null, none is sent. */
  token: () => Promise<string | null>;
  /** The organization whose session the cookies of this page hold; undefined without cookies. */
  organization: string | undefined;
  fetch: Fetch | undefined;
}

/** What a call takes along, until the request's headers are made. */
interface Context extends Record<string, unknown> {
  sent: { token?: string };
  idempotencyKey: string | undefined;
}

/**
 * Sends calls to the server. Calls that are made at the same moment share a request; a call with an
 * idempotency key has its own, because the key is a header.
 */
export function sender({ url, token, organization, fetch }: SendOptions): SendWithToken {
  const target = { url: `${url}/trpc`, fetch: onlyJson(fetch) };
  /** The header that identifies the caller, noted for each call that it is sent with. */
  const authorize = async (calls: readonly { context: Record<string, unknown> }[]) => {
    if (organization !== undefined) return { "rampart-organization": organization };
    const current = await token();
    if (current === null) return {};
    for (const { context } of calls) contextOf(context).sent.token = current;
    return { authorization: `Bearer ${current}` };
  };
  const client = createTRPCUntypedClient<AppRouter>({
    links: [
      splitLink({
        condition: ({ context }) => contextOf(context).idempotencyKey === undefined,
        true: httpBatchLink({
          ...target,
          maxItems: maxBatchCalls,
          headers: ({ opList }) => authorize(opList),
        }),
        false: httpLink({
          ...target,
          headers: async ({ op }) => ({
            ...(await authorize([op])),
            "idempotency-key": contextOf(op.context).idempotencyKey,
          }),
        }),
      }),
    ],
  });
  return async ({ kind, path, input, options: { signal, idempotencyKey } }, sent) => {
    signal?.throwIfAborted();
    const context: Context = { sent, idempotencyKey };
    const options = { context, ...(signal && { signal }) };
    return untilAborted(client[kind](path, input, options), signal).catch((error: unknown) => {
      if (signal?.aborted) throw signal.reason;
      throw readError(url, error);
    });
  };
}

type LinkFetch = NonNullable<HTTPBatchLinkOptions<never>["fetch"]>;

/** tRPC keeps no response whose body it cannot parse, such as a proxy's page. Its status matters. */
const onlyJson =
  (fetch: Fetch = (url, init) => globalThis.fetch(url, init)): LinkFetch =>
  async (url, init) => {
    // tRPC's links pass text, and an `init` of the global `fetch`.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const response = await fetch(url as string, init as RequestInit);
    const isJson = response.headers.get("content-type")?.includes("json");
    if (!isJson) throw new ForeignResponse(response);
    return response;
  };

// Only `sender` makes calls with these links.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const contextOf = (context: Record<string, unknown>) => context as Context;

/** Other calls of a batch keep its request running, so an aborted call does not wait for it. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  let abort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort);
  });
  return Promise.race([work, aborted]).finally(() => signal.removeEventListener("abort", abort));
}
