import { Hono } from "hono";
import { AppError } from "../../../shared/errors.ts";
import { endSsoSessions } from "../../../shared/identity/sso/sign-in/end-sessions.ts";
import { finishSso } from "../../../shared/identity/sso/sign-in/finish.ts";
import { startSso, startSsoInput } from "../../../shared/identity/sso/sign-in/start.ts";
import { validate } from "../../../shared/json/validate.ts";
import { readBody } from "../../middleware/read-body.ts";
import { visitorOf } from "../../middleware/visitor.ts";
import type { AppContext, AppEnv } from "../../types.ts";
import { inputOf } from "../read-input.ts";
import { redirectUri } from "./addresses.ts";
import { browserSecret, keepBrowserSecret, setSessionCookie } from "./cookies.ts";

/** Single sign-on, below /api/v1/auth/sso: redirects of browsers, and a provider's logout tokens. */
export function ssoRoutes() {
  const routes = new Hono<AppEnv>();
  routes.use(async (c, next) => {
    await next();
    c.header("cache-control", "no-store");
  });
  routes.get("/start", start);
  routes.get("/callback", callback);
  routes.post("/backchannel-logout", logOut);
  return routes;
}

async function start(c: AppContext): Promise<Response> {
  const input = validate(startSsoInput, await inputOf(c, startSsoInput));
  const browser = keepBrowserSecret(c);
  const { publicUrl } = c.get("request");
  const visitor = visitorOf(c);
  return c.redirect(
    await startSso(visitor, { input, browser, redirectUri: redirectUri(publicUrl) }),
  );
}

async function callback(c: AppContext): Promise<Response> {
  const { publicUrl } = c.get("request");
  const finished = await finishSso(visitorOf(c), {
    state: c.req.query("state") ?? "",
    callbackUrl: `${redirectUri(publicUrl)}${new URL(c.req.url).search}`,
    browser: browserSecret(c),
  });
  if (finished.kind === "tested") {
    const { connectionId, email, name } = finished;
    return c.json({ tested: true, connectionId, email, name });
  }
  await setSessionCookie(c, finished.session);
  return c.redirect(`${publicUrl}${finished.returnPath}`, 303);
}

async function logOut(c: AppContext): Promise<Response> {
  const type = c.req.header("content-type") ?? "";
  if (!/^application\/x-www-form-urlencoded\b/i.test(type)) {
    throw new AppError(
      "unsupported_media_type",
      "Send the logout token in a form (application/x-www-form-urlencoded).",
    );
  }
  const form = new URLSearchParams(new TextDecoder().decode(await readBody(c)));
  const token = form.get("logout_token");
  if (token === null) {
    const message = "The form has no logout_token.";
    throw new AppError("bad_request", message, { field: "logout_token" });
  }
  await endSsoSessions(visitorOf(c), { token, connection: c.req.query("connection") ?? null });
  return c.body(null, 200);
}
