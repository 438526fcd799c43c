import type { Context } from "../../context.ts";
import { AppError } from "../../errors.ts";

/**
 * The person who calls, and the session of the access token; null for a token of another issuer.
 * @throws AppError forbidden where no person calls
 */
export function signedInUser({ actor }: Context): { userId: string; sessionId: string | null } {
  if (actor.kind === "user") {
    return { userId: actor.userId, sessionId: actor.sessionId ?? null };
  }
  throw new AppError("forbidden", "Only a signed-in person may do this. Use an access token.");
}
