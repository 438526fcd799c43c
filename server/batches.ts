/** Calls in one request at most; the client sends more of them in several. */
export const maxBatchCalls = 50;
