import * as z from "zod";
import { finishSso } from "../../../shared/identity/sso/sign-in/finish.ts";
import { startSso, startSsoInput } from "../../../shared/identity/sso/sign-in/start.ts";
import { route } from "../../declarations.ts";
import { holdSession } from "../../middleware/cookies/session-cookie.ts";
import { visitorOf } from "../../middleware/visitor.ts";
import { redirectUri } from "./addresses.ts";
import { browserSecret, keepBrowserSecret } from "./browser-secret.ts";
import { showsPage, testedPage } from "./result-page.ts";

/** Sends a browser to the identity provider of its organization. */
export const startSingleSignOn = route({
  access: "public",
  rest: "GET /auth/sso/start",
  aliases: [],
  isMutation: false,
  rate: "write",
  input: startSsoInput,
  open: async (c) => visitorOf(c),
  run: async ({ c, ctx, input }) => {
    c.header("cache-control", "no-store");
    const browser = keepBrowserSecret(c);
    const redirect = redirectUri(c.get("request").publicUrl);
    return c.redirect(await startSso(ctx, { input, browser, redirectUri: redirect }));
  },
});

/** Takes a browser back from the identity provider, and signs it in. */
export const finishSingleSignOn = route({
  access: "public",
  rest: "GET /auth/sso/callback",
  aliases: [],
  isMutation: false,
  rate: "write",
  // Providers add parameters of their own.
  input: z.looseObject({ state: z.string().max(300).default("") }),
  open: async (c) => visitorOf(c),
  run: async ({ c, ctx, input: { state } }) => {
    c.header("cache-control", "no-store");
    const { publicUrl, issuer } = c.get("request");
    const callbackUrl = `${redirectUri(publicUrl)}${new URL(c.req.url).search}`;
    const finished = await finishSso(ctx, { state, callbackUrl, browser: browserSecret(c) });
    if (finished.kind === "tested") {
      const { connectionId, email, name } = finished;
      if (showsPage(c)) return testedPage(c, email ?? name);
      return c.json({ tested: true, connectionId, email, name });
    }
    const { claims, expiresAt } = finished.session;
    const token = await issuer.cookieToken(claims, expiresAt);
    holdSession(c, claims.tenantId, { token, expiresAt });
    return c.redirect(`${publicUrl}${finished.returnPath}`, 303);
  },
});
