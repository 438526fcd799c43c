/** What the service provider takes, and announces in its configuration. */
export const limits = {
  bulkOperations: 1000,
  bulkPayload: 5 * 1024 * 1024,
  /** Results in one page at most, and how many when the client does not say. */
  maxCount: 1000,
  defaultCount: 100,
} as const;
