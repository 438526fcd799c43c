export interface PushTargetRules {
  /** Whether plain HTTP and addresses that are not public are fine, as on one machine. */
  allowPrivate: boolean;
  /** Where Rampart itself and what it relies on are: nothing of a tenant's is sent there. */
  own: string[];
}

/** Names that no public DNS gives an address (RFC 6761, RFC 6762, RFC 8375 and ICANN's .internal). */
const privateNames = ["localhost", "local", "internal", "home.arpa", "test", "invalid", "onion"];

/**
 * Where tokens may be pushed. Only what the URL itself says can be judged: QStash looks the name
 * up, from its own network, and never from ours.
 */
export class PushTargets {
  readonly #allowPrivate: boolean;
  readonly #own: Set<string>;

  constructor({ allowPrivate, own }: PushTargetRules) {
    this.#allowPrivate = allowPrivate;
    this.#own = new Set(own.map((url) => new URL(url).host));
  }

  /** Why nothing is pushed to this URL, in words for whoever named it; null where it is fine. */
  problemOf(text: string): string | null {
    const url = URL.canParse(text) ? new URL(text) : null;
    if (!url || !["https:", "http:"].includes(url.protocol)) return "is not an https URL";
    if (url.username !== "" || url.password !== "") {
      return "holds a user name or password; give them as authorization";
    }
    // A dot at the end is the same host under another spelling.
    const name = url.hostname.replace(/\.$/, "");
    const port = url.port === "" ? "" : `:${url.port}`;
    // QStash signs what it delivers, so here a pushed token would pass for a job of ours.
    if (this.#own.has(name + port)) return "leads back to Rampart; name your own receiver";
    if (this.#allowPrivate) return null;
    if (url.protocol !== "https:") return "is not an https URL";
    // URL has brought every spelling of an address into one form, hexadecimal and octal too.
    if (/^\[|^[\d.]+$/.test(name)) return "names an address; use a public host name";
    const isPrivate = privateNames.some((end) => name === end || name.endsWith(`.${end}`));
    if (isPrivate || !name.includes(".")) return "is not a public host name";
    return null;
  }
}
