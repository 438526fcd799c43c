import { expect } from "vitest";

/** Postgres's refusal of a statement or a row, identified by its message. */
export const denied = (message: string) => ({
  code: "42501",
  message: expect.stringContaining(message) as string,
});
export const byPolicy = denied("row-level security policy");
export const byGrant = denied("permission denied");
