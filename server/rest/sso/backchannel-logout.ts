import { AppError } from "../../../shared/errors.ts";
import { endSsoSessions } from "../../../shared/identity/sso/sign-in/end-sessions.ts";
import { readBody } from "../../middleware/read-body.ts";
import { visitorOf } from "../../middleware/visitor.ts";
import type { AppContext } from "../../types.ts";

/** Receives a logout token of an identity provider (OpenID Connect Back-Channel Logout 1.0). */
export async function backchannelLogout(c: AppContext): Promise<Response> {
  c.header("cache-control", "no-store");
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
