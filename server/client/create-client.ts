import type { Call, Send } from "./calls.ts";
import type { Procedures } from "./procedures.ts";
import { refreshing } from "./refresh.ts";
import { retrying, type RetryOptions } from "./retry.ts";
import { type Fetch, sender } from "./send.ts";
import type { TokenStore } from "./tokens.ts";

interface CommonOptions {
  /** The server's base URL, e.g. `https://rampart.example.com`. */
  url: string;
  /** Which failed calls are repeated, and how often. */
  retry?: RetryOptions | undefined;
  /** Replaces the global fetch, e.g. in tests. */
  fetch?: Fetch | undefined;
}

/** A client with an API key or with an access token that somebody else refreshes. */
interface FixedOptions extends CommonOptions {
  /** An access token or API key, or a function that returns the current one. */
  token: string | (() => string | Promise<string>);
  tokens?: never;
  organization?: never;
}

/** A client of a person who signs in. */
interface SessionOptions extends CommonOptions {
  /** The tokens of the session, which the client refreshes. */
  tokens: TokenStore;
  token?: never;
  organization?: never;
}

/** A client of a page that the server itself serves: the session is in a cookie. */
interface CookieOptions extends CommonOptions {
  /** The id of the organization: a browser can hold a session in several. */
  organization: string;
  token?: never;
  tokens?: never;
}

export type RampartClientOptions = FixedOptions | SessionOptions | CookieOptions;

/** All procedures: `client.users.list.query({ limit: 50 })`. */
export type RampartClient = Procedures;

/**
 * The typed client: `client.users.list.query({ limit: 50 })`. Invalid input does not compile. A failed
 * call rejects with a `RampartError`, or with the reason of its signal if that was aborted.
 */
export function createRampartClient(options: RampartClientOptions): RampartClient {
  const url = options.url.replace(/\/+$/, "");
  const { token, tokens, organization, retry, fetch } = options;
  const current = async () => {
    if (tokens) return (await tokens.read())?.accessToken ?? null;
    return typeof token === "function" ? token() : (token ?? null);
  };
  const send = sender({ url, token: current, organization, fetch });
  const call = tokens ? refreshing(send, tokens) : (one: Call) => send(one, {});
  return clientOf(retrying(call, retry));
}

const kinds = { query: "query", mutate: "mutation" } as const;

/** Turns `client.users.list.query(input, options)` into a call of `users.list`. */
function clientOf(send: Send): RampartClient {
  const at = (path: string): unknown =>
    new Proxy(
      {},
      {
        get(_, name) {
          // A client that is returned by an async function is not a promise.
          if (typeof name === "symbol" || name === "then") return undefined;
          if (name === "path") return path;
          if (name !== "query" && name !== "mutate") return at(path ? `${path}.${name}` : name);
          return (input?: unknown, options: Call["options"] = {}) =>
            send({ kind: kinds[name], path, input, options });
        },
      },
    );
  // The names are those of the procedures.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return at("") as RampartClient;
}
