import { AppError } from "../errors.ts";

export interface TargetRules {
  /** Whether plain HTTP and private addresses are allowed, for installations on one machine. */
  allowPrivate: boolean;
  /** URLs of Rampart and of the services that it uses; tenants may not have data sent there. */
  reserved: string[];
}

/** Top-level names without public addresses (RFC 6761, RFC 6762, RFC 8375 and ICANN's .internal). */
const privateNames = ["localhost", "local", "internal", "home.arpa", "test", "invalid", "onion"];

/**
 * The rules for URLs that tenants register. Only the URL itself is checked. QStash resolves names in
 * its own network. Where Rampart calls a URL itself, a public name that leads to a private address
 * fails at TLS, because the private system has no certificate for that name.
 */
export class OutgoingTargets {
  readonly #allowPrivate: boolean;
  readonly #reserved: Set<string>;

  constructor({ allowPrivate, reserved }: TargetRules) {
    this.#allowPrivate = allowPrivate;
    this.#reserved = new Set(reserved.map((url) => new URL(url).host));
  }

  /** Why this URL is not allowed, as the end of a sentence; null if it is allowed. */
  problemOf(text: string): string | null {
    const url = URL.canParse(text) ? new URL(text) : null;
    if (!url || !["https:", "http:"].includes(url.protocol)) return "is not an https URL";
    if (url.username !== "" || url.password !== "") {
      return "contains a user name or password; pass them as authorization";
    }
    // A trailing dot names the same host.
    const name = url.hostname.replace(/\.$/, "");
    const port = url.port === "" ? "" : `:${url.port}`;
    // QStash signs every delivery, so a token pushed to a worker would be accepted as a job.
    if (this.#reserved.has(name + port)) return "belongs to Rampart; use a URL of your own system";
    if (this.#allowPrivate) return null;
    if (url.protocol !== "https:") return "is not an https URL";
    // `URL` has normalized addresses, including hexadecimal and octal ones.
    if (/^\[|^[\d.]+$/.test(name)) return "contains an IP address; use a public host name";
    const isPrivate = privateNames.some((end) => name === end || name.endsWith(`.${end}`));
    if (isPrivate || !name.includes(".")) return "is not a public host name";
    return null;
  }
}

/**
 * Checks a URL that a tenant registers, and normalizes it.
 * @throws AppError bad_request
 */
export function targetUrl({ targets }: { targets: OutgoingTargets }, url: string): string {
  const problem = targets.problemOf(url);
  if (problem === null) return new URL(url).href;
  throw new AppError("bad_request", `The url ${problem}.`, { field: "url" });
}
