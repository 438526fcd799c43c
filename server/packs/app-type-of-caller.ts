import type { Identity } from "../../shared/db/tenant-session.ts";
import { TenantScope } from "../../shared/db/tenant-scope.ts";
import { AppError, toAppError } from "../../shared/errors.ts";
import { coreAppType } from "../../shared/product.ts";
import { apiKeyOf, authenticate } from "../middleware/authenticate.ts";
import { identityOfPerson } from "../middleware/authorize.ts";
import type { AppContext } from "../types.ts";

/**
 * The app type of the caller, determined before any operation of a pack runs. It is that of the
 * tenant's last session in this process, since the app type of a tenant does not change; else a session
 * begins for it. The operator has none of the packs' app types.
 * @returns undefined for a caller whom the operation will refuse with 401
 * @throws AppError unavailable; rate_limited for many keys that are not verified
 */
export async function appTypeOfCaller(c: AppContext): Promise<string | undefined> {
  try {
    const key = apiKeyOf(c);
    if (key) {
      const isVerified = c.get("request").services.rates.boundUnverified(key.tenantId, key.keyHash);
      return await appTypeOf(c, { kind: "key", ...key }, isVerified);
    }
    const claims = await authenticate(c);
    if (claims.role === "operator") return coreAppType;
    return await appTypeOf(c, identityOfPerson(claims), true);
  } catch (error) {
    if (error instanceof AppError && error.status < 429) return undefined;
    throw error;
  }
}

async function appTypeOf(
  c: AppContext,
  identity: Identity,
  isVerified: boolean,
): Promise<string | undefined> {
  const request = c.get("request");
  const known = isVerified ? request.appTypeOf(identity.tenantId) : undefined;
  if (known !== undefined) return known;
  const scope = new TenantScope(c.env.database, identity);
  const tenant = await scope.beginSession().then(
    () => scope.tenant,
    (thrown: unknown) => {
      const refusal = toAppError(thrown);
      if (refusal.tenant === undefined) throw refusal;
      return refusal.tenant;
    },
  );
  request.rememberAppType(identity.tenantId, tenant.appType);
  return tenant.appType;
}
