import type { Visitor } from "../../shared/identity/sign-in/visitor.ts";
import type { AppContext } from "../types.ts";

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
    device: { userAgent: c.req.header("user-agent") ?? "", address: clientAddress(c) },
    now: services.now,
    log,
    isRegistrationOpen,
  };
}

/** The proxy in front adds the address at the end of a list; what stands before it may be made up. */
function clientAddress(c: AppContext): string {
  const { addressHeader } = c.get("request");
  if (addressHeader === "") return c.env.clientAddress;
  return c.req.header(addressHeader)?.split(",").at(-1)?.trim() ?? "";
}
