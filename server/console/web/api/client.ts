import { createRampartClient, memoryTokens } from "@rampart/client";

/** The server's own address: the console and the API have the same origin. */
const url = globalThis.location.origin;

/** The API for people who are not signed in. Nothing that a page waits for is repeated for long. */
export const visitor = createRampartClient({ url, tokens: memoryTokens(), retry: { retries: 0 } });

/** The API for a person, by the cookie of this browser. @param organization its id */
export const clientOf = (organization: string) =>
  createRampartClient({ url, organization, retry: { retries: 2, maxWaitMs: 5000 } });
