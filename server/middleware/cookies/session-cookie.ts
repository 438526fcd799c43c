import { getCookie } from "hono/cookie";
import { AppError } from "../../../shared/errors.ts";
import { type AccessClaims, verifyAccessToken } from "../../../shared/identity/access-token.ts";
import type { CookieToken } from "../../../shared/identity/sessions/cookie-token.ts";
import { deleteHostCookie, hostCookie, setHostCookie } from "../../host-cookie.ts";
import type { AppContext } from "../../types.ts";

/** Only this server sets cookies with this prefix; other hosts of the domain can set any other name. */
const cookieForm = /^__Host-rampart-([\da-f-]{36})$/;
const nameFor = (tenantId: string) => `rampart-${tenantId}`;

/** The header by which a page names the organization of its session, by id. */
export const organizationHeader = "rampart-organization";

/** Gives the browser the cookie of a session. A browser holds one for each organization. */
export function holdSession(c: AppContext, tenantId: string, { token, expiresAt }: CookieToken) {
  setHostCookie(c, nameFor(tenantId), token, { expires: expiresAt });
}

export function dropSession(c: AppContext, tenantId: string): void {
  deleteHostCookie(c, nameFor(tenantId));
}

/** The organizations of whose sessions the browser sent cookies. */
export const heldTenants = (c: AppContext): string[] =>
  Object.keys(getCookie(c)).flatMap((name) => cookieForm.exec(name)?.[1] ?? []);

/**
 * The claims of the session whose cookie the browser sent; null without a cookie. Where it holds
 * several, the request names one.
 * @throws AppError forbidden for a request that another site may have caused
 */
export async function sessionOfCookie(c: AppContext): Promise<AccessClaims | null> {
  const held = heldTenants(c);
  if (held.length === 0) return null;
  refuseOtherSites(c);
  const named = c.req.header(organizationHeader)?.toLowerCase();
  if (named === undefined && (held.length > 1 || c.req.path.startsWith("/trpc/"))) {
    const message = `Name the organization by its id in the header ${organizationHeader}.`;
    throw new AppError("unauthorized", message);
  }
  return claimsOfCookie(c, named ?? held[0] ?? "");
}

/** The claims in the cookie of one organization; null without one. @throws AppError unauthorized */
export async function claimsOfCookie(
  c: AppContext,
  tenantId: string,
): Promise<AccessClaims | null> {
  const token = hostCookie(c, nameFor(tenantId));
  if (token === undefined) return null;
  const claims = await verifyAccessToken(token, c.get("request").keys, "cookie");
  if (claims.role !== "operator" && claims.org_id === tenantId) return claims;
  throw new AppError("unauthorized", "The cookie belongs to another organization. Sign in again.");
}

/**
 * A browser says where a request comes from (Fetch Metadata), or at least its origin. A cookie
 * without either is refused: this server's own pages always send one of them.
 */
export function refuseOtherSites(c: AppContext): void {
  const site = c.req.header("sec-fetch-site");
  const own = new URL(c.get("request").publicUrl).origin;
  if (site === undefined ? c.req.header("origin") === own : site === "same-origin") return;
  throw new AppError(
    "forbidden",
    "A request with a cookie must come from this server's own pages. Other clients send an access token.",
  );
}
