import type { Actor, Context } from "../../context.ts";
import type { Database } from "../../db/database.ts";
import type { Identity } from "../../db/tenant-session.ts";
import type { Logger } from "../../log.ts";
import type { Secrets } from "../../secrets/secrets.ts";
import type { BoundedHasher } from "../passwords/bounded-hasher.ts";
import type { TokenIssuer } from "./token-issuer.ts";

/** The device that a request comes from, as far as the request names it. */
export interface Device {
  userAgent: string;
  /** The address of the client, or an empty text where it is unknown. */
  address: string;
  /** The cookie of a known device; an empty text without one. See known-device.ts. */
  cookie: string;
}

/** Who calls without being signed in. */
export interface Visitor {
  /** Prepares a context; its first SQL statement starts the tenant session of `identity`. */
  open(identity: Identity, actor: Actor): Context;
  database: Database;
  hasher: BoundedHasher;
  issuer: TokenIssuer;
  secrets: Secrets;
  device: Device;
  /** Gives the device a cookie, by which it is known at later sign-ins. */
  remember(cookie: string): void;
  now: () => Date;
  log: Logger;
  /** Whether anybody may register an organization. */
  isRegistrationOpen: boolean;
  /**
   * Identifies a request by its Idempotency-Key and its whole content, so that only whoever sent a request
   * can repeat it; null without a key.
   * @throws AppError bad_request for a malformed key
   */
  requestKey(): Promise<Uint8Array | null>;
}

/** IPv4 shortened to /24 and IPv6 to /48, which lists of sessions show. */
export const networkOf = (address: string): string => shortened(address, 3, 3);

/** What counts failed sign-ins: an IPv4 address, or the /64 of an IPv6 address. */
export const sourceOf = (address: string): string => shortened(address, 4, 4);

function shortened(address: string, octets: number, groups: number): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  if (/^\d+\.\d+\.\d+\.\d+$/.test(mapped)) {
    const kept = mapped.split(".").slice(0, octets);
    return kept.length === octets && octets < 4 ? `${kept.join(".")}.0/24` : kept.join(".");
  }
  if (!/^[\da-f:]+$/i.test(mapped)) return "";
  const [head = "", tail = ""] = mapped.toLowerCase().split("::");
  const [first, last] = [head, tail].map((part) => part.split(":").filter((group) => group !== ""));
  const gap = Math.max(0, 8 - (first?.length ?? 0) - (last?.length ?? 0));
  const all = [...(first ?? []), ...Array.from({ length: gap }, () => "0"), ...(last ?? [])];
  return `${all.slice(0, groups).join(":")}::/${groups * 16}`;
}
