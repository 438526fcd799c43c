/** The tokens of a session, as a sign-in returns them. */
export interface Tokens {
  accessToken: string;
  refreshToken: string;
}

/** Where the client finds the tokens of the session, and leaves new ones. */
export interface TokenStore {
  /** The current tokens; null if nobody is signed in. */
  read(): Tokens | null | Promise<Tokens | null>;
  /**
   * Keeps new tokens in place of the old ones, which the server no longer accepts. Null means that the
   * session has ended, and the person must sign in again.
   */
  write(tokens: Tokens | null): void | Promise<void>;
}

/** Keeps tokens in memory: they are gone when the page is closed. */
export function memoryTokens(tokens: Tokens | null = null): TokenStore {
  let current = tokens;
  return {
    read: () => current,
    write: (next) => {
      current = next;
    },
  };
}
