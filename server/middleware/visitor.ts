import type { MiddlewareHandler } from "hono";
import type { Visitor } from "../../shared/identity/sign-in/visitor.ts";
import { hostCookie, setHostCookie } from "../host-cookie.ts";
import { keyedRequestOf } from "../idempotency.ts";
import type { AppContext, AppEnv } from "../types.ts";

const deviceCookie = "rampart-device";
/** The longest time that browsers keep a cookie, in seconds. */
const maxAge = 400 * 86_400;

/** Gives the device its cookie after a sign-in. tRPC discards headers that are set before. */
export const setDeviceCookie = (): MiddlewareHandler<AppEnv> => async (c, next) => {
  await next();
  const value = c.get("deviceCookie");
  if (value !== undefined) setHostCookie(c, deviceCookie, value, { maxAge });
};

/** A caller who is not signed in, and the device as far as the request names it. */
export function visitorOf(c: AppContext): Visitor {
  const request = c.get("request");
  const { hasher, issuer, services, log, isRegistrationOpen } = request;
  return {
    open: (identity, actor) => request.open(identity, actor),
    database: c.env.database,
    hasher,
    issuer,
    secrets: services.secrets,
    device: {
      userAgent: c.req.header("user-agent") ?? "",
      address: clientAddress(c),
      cookie: hostCookie(c, deviceCookie) ?? "",
    },
    remember: (cookie) => c.set("deviceCookie", cookie),
    now: services.now,
    log,
    isRegistrationOpen,
    requestKey: async () => {
      const text = await keyedRequestOf(c);
      return text === null ? null : services.secrets.sign(text, "request of a visitor");
    },
  };
}

/** The proxy in front adds the address at the end of a list; the client may have invented the earlier ones. */
export function clientAddress(c: AppContext): string {
  const { addressHeader } = c.get("request");
  if (addressHeader === "") return c.env.clientAddress;
  return c.req.header(addressHeader)?.split(",").at(-1)?.trim() ?? "";
}
