import { AppError } from "../../../shared/errors.ts";
import { type AccessClaims, verifyAccessToken } from "../../../shared/identity/access-token.ts";
import {
  openOperatorCookie,
  type OperatorCookie,
} from "../../../shared/identity/sessions/operator-cookie.ts";
import { deleteHostCookie, hostCookie, setHostCookie } from "../../host-cookie.ts";
import type { AppContext } from "../../types.ts";
import { organizationHeader, refuseOtherSites } from "./session-cookie.ts";

const name = "rampart-operator";

/** What a page sends in the header that otherwise names an organization. */
const operator = "operator";

export function holdOperatorSession(c: AppContext, { value, expiresAt }: OperatorCookie): void {
  setHostCookie(c, name, value, { expires: expiresAt }, { sameSite: "Strict" });
}

export const dropOperatorSession = (c: AppContext): void => deleteHostCookie(c, name);

/**
 * The operator's claims in the browser's cookie; null for requests that do not ask for them. The cookie
 * counts only where the request names the operator, so that no page of an organization can use it.
 * @throws AppError forbidden for a request that another site may have caused; unauthorized
 */
export async function operatorOfCookie(c: AppContext): Promise<AccessClaims | null> {
  if (c.req.header(organizationHeader) !== operator) return null;
  refuseOtherSites(c);
  const { token } = await sessionIn(c);
  const claims = await verifyAccessToken(token, c.get("request").keys);
  if (claims.role === "operator") return claims;
  throw new AppError("unauthorized", "The cookie is not the operator's. Sign in again.");
}

/** When the session in the browser ends. @throws AppError unauthorized without one */
export async function operatorSessionEnd(c: AppContext): Promise<Date> {
  const { expiresAt } = await sessionIn(c);
  return expiresAt;
}

async function sessionIn(c: AppContext): Promise<{ token: string; expiresAt: Date }> {
  const value = hostCookie(c, name);
  if (value === undefined) {
    const message = "This browser has no session of the operator. Enter an access token first.";
    throw new AppError("unauthorized", message);
  }
  return openOperatorCookie(c.get("request").services.secrets, value, new Date());
}
