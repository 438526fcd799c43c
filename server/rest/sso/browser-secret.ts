import { toBase64Url } from "../../../shared/base64.ts";
import { hostCookie, setHostCookie } from "../../host-cookie.ts";
import type { AppContext } from "../../types.ts";

const name = "rampart-sso";
const form = /^[\w-]{43}$/;
/** In seconds. */
const maxAge = 600;

/** The secret that binds sign-ins to this browser; empty without one. */
export function browserSecret(c: AppContext): string {
  const sent = hostCookie(c, name) ?? "";
  return form.test(sent) ? sent : "";
}

/** The same, made if there is none. Several tabs share it. */
export function keepBrowserSecret(c: AppContext): string {
  const secret = browserSecret(c) || toBase64Url(crypto.getRandomValues(new Uint8Array(32)));
  setHostCookie(c, name, secret, { maxAge });
  return secret;
}
