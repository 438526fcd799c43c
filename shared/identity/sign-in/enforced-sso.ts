import type { Context } from "../../context.ts";
import { lockInTenant } from "../../db/lock-in-tenant.ts";
import type { Db } from "../../db/queries.ts";
import { AppError } from "../../errors.ts";

/**
 * Locks which domains must use single sign-on: shared for a sign-in by password, exclusive for a change.
 * A sign-in comes before the change, which ends its session, or after it and is refused.
 */
export const lockEnforcement = (
  { scope }: Context,
  db: Db,
  mode: "exclusive" | "shared",
): Promise<unknown> => lockInTenant(db, scope.tenantId, "sso-enforcement", mode);

/** @throws AppError forbidden for a person whose organization enforces single sign-on */
export function refuseWhereSso({ mustUseSso }: { mustUseSso: boolean }): void {
  if (!mustUseSso) return;
  throw new AppError(
    "forbidden",
    "Your organization requires single sign-on for this address. Sign in at its identity provider.",
    { userMessage: { key: "sso_required" } },
  );
}
