import { AppError } from "../../shared/errors.ts";
import { cookieToken } from "../../shared/identity/sessions/cookie-token.ts";
import { logout } from "../../shared/identity/sessions/end.ts";
import { readHeldSession } from "../../shared/identity/sessions/held-session.ts";
import { noInput, route } from "../declarations.ts";
import { openPerson } from "../middleware/authorize.ts";
import {
  claimsOfCookie,
  dropSession,
  heldTenants,
  holdSession,
  refuseOtherSites,
} from "../middleware/cookies/session-cookie.ts";
import type { AppContext } from "../types.ts";
import { tenantRoute } from "./tenant-route.ts";

/** Exchanges an access token for a cookie, so that no script of a page can read the session. */
export const holdBrowserSession = tenantRoute({
  access: "signed-in",
  rest: "POST /auth/session",
  aliases: ["POST /auth/session"],
  // It changes nothing, so a repetition makes the cookie again, which no stored response has.
  isMutation: false,
  rate: "write",
  input: noInput,
  run: async ({ c, ctx }) => {
    const token = await cookieToken(ctx, c.get("request").issuer);
    holdSession(c, ctx.scope.tenantId, token);
    return c.json({ organization: ctx.scope.tenantId, expiresAt: token.expiresAt });
  },
});

/** Ends the session of the cookie that the request names, and removes the cookie. */
export const dropBrowserSession = tenantRoute({
  access: "signed-in",
  rest: "DELETE /auth/session",
  aliases: ["DELETE /auth/session"],
  isMutation: true,
  rate: "write",
  whenUnpaid: true,
  input: noInput,
  run: async ({ c, ctx }) => {
    await logout({ ctx });
    dropSession(c, ctx.scope.tenantId);
    return c.body(null, 204);
  },
});

/** The sessions that this browser holds, one for each organization. Ended ones are left out. */
export const heldBrowserSessions = route({
  access: "public",
  rest: "GET /auth/session",
  aliases: ["GET /auth/session"],
  isMutation: false,
  rate: "read",
  input: noInput,
  open: async (c) => c,
  run: async ({ c }) => {
    const held = heldTenants(c);
    if (held.length > 0) refuseOtherSites(c);
    const items = await Promise.all(held.map((tenantId) => readHeld(c, tenantId)));
    return c.json({ items: items.filter((item) => item !== null) });
  },
});

async function readHeld(c: AppContext, tenantId: string) {
  try {
    const claims = await claimsOfCookie(c, tenantId);
    if (claims === null || claims.role === "operator") return null;
    return await readHeldSession(openPerson(c, claims, {}), claims.sub);
  } catch (error) {
    if (!(error instanceof AppError) || error.status >= 500) throw error;
    dropSession(c, tenantId);
    return null;
  }
}
