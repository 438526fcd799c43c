import type { Call, Send } from "./calls.ts";
import { AuthenticationError } from "./error-classes.ts";
import type { Tokens, TokenStore } from "./tokens.ts";
import { publicProcedures } from "./without-key.ts";

/** Sends a call, and says with which access token it was sent. */
export type SendWithToken = (call: Call, sent: { token?: string }) => Promise<unknown>;

/**
 * Refreshes the access token when the server no longer accepts it, and repeats the calls that failed
 * for this reason; they changed nothing. Any number of calls share one refresh. If the refresh is
 * refused, the store gets null, and the calls fail with their 401.
 */
export function refreshing(send: SendWithToken, store: TokenStore): Send {
  let running: Promise<boolean> | undefined;

  /** @returns whether the store has tokens other than the one that was refused */
  const renew = async (refused: string | undefined): Promise<boolean> => {
    const tokens = await store.read();
    if (tokens === null) return false;
    if (tokens.accessToken !== refused) return true;
    running ??= refresh(send, store, tokens).finally(() => {
      running = undefined;
    });
    return running;
  };

  return async (call) => {
    const sent: { token?: string } = {};
    try {
      return await send(call, sent);
    } catch (error) {
      const isRefused = error instanceof AuthenticationError && error.code === "unauthorized";
      if (!isRefused || publicProcedures.has(call.path)) throw error;
      if (!(await renew(sent.token))) throw error;
      return await send(call, {});
    }
  };
}

async function refresh(send: SendWithToken, store: TokenStore, tokens: Tokens): Promise<boolean> {
  const { refreshToken } = tokens;
  const call: Call = {
    kind: "mutation",
    path: "auth.refresh",
    input: { refreshToken },
    options: {},
  };
  const next = await send(call, {}).catch((error: unknown) => {
    if (error instanceof AuthenticationError) return null;
    throw error;
  });
  // Meanwhile, the person may have signed out, or another tab may have refreshed.
  const current = await store.read();
  if (current?.refreshToken !== refreshToken) return current !== null;
  await store.write(next === null ? null : pick(next));
  return next !== null;
}

function pick(output: unknown): Tokens {
  // `auth.refresh` declares this output.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const { accessToken, refreshToken } = output as Tokens;
  return { accessToken, refreshToken };
}
