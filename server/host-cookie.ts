import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { AppContext } from "./types.ts";

/**
 * Of all our cookies: only this host receives them, over TLS, and no script reads them. Lax, because
 * some requests come from the page of an identity provider.
 */
const attributes = {
  prefix: "host",
  path: "/",
  httpOnly: true,
  secure: true,
  sameSite: "Lax",
} as const;

interface CookieOptions {
  /** `Strict` for cookies that only this server's own pages need. */
  sameSite?: "Lax" | "Strict";
}

/** When the browser discards a cookie: at a time, or after some seconds. */
type Lifetime = { expires: Date } | { maxAge: number };

export function setHostCookie(
  c: AppContext,
  name: string,
  value: string,
  lifetime: Lifetime,
  options: CookieOptions = {},
): void {
  setCookie(c, name, value, { ...attributes, ...options, ...lifetime });
}

export const hostCookie = (c: AppContext, name: string): string | undefined =>
  getCookie(c, name, "host");

export function deleteHostCookie(c: AppContext, name: string): void {
  deleteCookie(c, name, attributes);
}
