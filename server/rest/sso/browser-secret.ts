import { getCookie, setCookie } from "hono/cookie";
import { toBase64Url } from "../../../shared/base64.ts";
import type { AppContext } from "../../types.ts";

const name = "rampart-sso";
const form = /^[\w-]{43}$/;
const lifetime = 600;
/** Lax, because the browser comes from the provider's page. */
const attributes = { path: "/", httpOnly: true, secure: true, sameSite: "Lax" } as const;

/** The secret that binds sign-ins to this browser; empty without one. */
export function browserSecret(c: AppContext): string {
  const sent = getCookie(c, name, "host") ?? "";
  return form.test(sent) ? sent : "";
}

/** The same, made if there is none. Several tabs share it. */
export function keepBrowserSecret(c: AppContext): string {
  const secret = browserSecret(c) || toBase64Url(crypto.getRandomValues(new Uint8Array(32)));
  setCookie(c, name, secret, { ...attributes, prefix: "host", maxAge: lifetime });
  return secret;
}
