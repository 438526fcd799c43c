import { AppError } from "../../errors.ts";

const freshMs = 5 * 60_000;

/**
 * What cannot be undone by the caller, or weakens somebody's sign-in, needs a proof that the person is there,
 * not only a token.
 * @throws AppError fresh_sign_in_required
 */
export function requireFreshSignIn(now: Date, authTime: Date | undefined): void {
  if (authTime !== undefined && now.getTime() - authTime.getTime() <= freshMs) return;
  const message =
    "This needs a sign-in that is at most five minutes old. Sign in again, then repeat the request. With single sign-on, start with fresh=true.";
  throw new AppError("fresh_sign_in_required", message);
}
