import { RecentMap } from "../../values/recent-map.ts";
import * as z from "zod";
import { ProviderError } from "./provider-error.ts";
import { ProviderHttp, type ProviderHttpOptions } from "./provider-http.ts";
import { ProviderKeys } from "./provider-keys.ts";
import { type Load, shareLoad } from "./share-load.ts";

/** A relying party's registration at a tenant's identity provider. */
export interface OidcConnection {
  issuer: string;
  clientId: string;
  /** Null for a public client, which proves itself by PKCE only. */
  clientSecret: string | null;
}

const url = z.url().max(2000);
const names = z.array(z.string().max(100)).max(100).optional();

/** What is used of a discovery document (OpenID Connect Discovery 1.0, section 3; RFC 9207). */
const discoveryDocument = z.object({
  issuer: z.string(),
  authorization_endpoint: url,
  token_endpoint: url,
  jwks_uri: url,
  userinfo_endpoint: url.optional(),
  end_session_endpoint: url.optional(),
  token_endpoint_auth_methods_supported: names,
  id_token_signing_alg_values_supported: names,
  authorization_response_iss_parameter_supported: z.boolean().optional(),
});

/** An identity provider, as its discovery document describes it. */
export interface Provider {
  metadata: z.infer<typeof discoveryDocument>;
  keys: ProviderKeys;
}

/** How long a discovery document and keys are used: a withdrawn key is trusted no longer than that. */
const ttlMs = 10 * 60_000;
const maxProviders = 500;

export interface ProvidersOptions extends ProviderHttpOptions {
  now: () => Date;
}

/** The identity providers of all tenants. Their documents and keys are public, so tenants share them. */
export class Providers {
  readonly http: ProviderHttp;
  readonly #now: () => Date;
  readonly #cache = new RecentMap<string, { provider: Provider; until: number }>({
    max: maxProviders,
  });
  readonly #loads = new Map<string, Load<Provider>>();

  constructor({ now, ...http }: ProvidersOptions) {
    this.http = new ProviderHttp(http);
    this.#now = now;
  }

  /**
   * Reads the discovery document of an issuer.
   * @throws ProviderError
   */
  async discover(issuer: string): Promise<Provider> {
    this.http.check("issuer", issuer);
    const known = this.#cache.get(issuer);
    if (known && this.#now().getTime() < known.until) return known.provider;
    return shareLoad(this.#loads, issuer, this.http.timeoutMs + 1000, async () => {
      const provider = await this.#load(issuer);
      this.#cache.set(issuer, { provider, until: this.#now().getTime() + ttlMs });
      return provider;
    });
  }

  async #load(issuer: string): Promise<Provider> {
    // Any other request of the host could follow a question mark.
    if (/[?#]/.test(issuer)) {
      const message =
        "The issuer contains ? or #. Enter the issuer exactly as the provider shows it.";
      throw new ProviderError("connection", message);
    }
    const address = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
    const answer = await this.http.fetch(address, { headers: { accept: "application/json" } });
    const read = discoveryDocument.safeParse(await answer.json().catch(() => null));
    if (answer.status !== 200 || !read.success) {
      const at = read.error?.issues[0]?.path.join(".");
      const problem = at ? `is not valid at ${at}` : `was answered with status ${answer.status}`;
      throw new ProviderError(
        "connection",
        `The identity provider's discovery document ${problem}. Check the issuer: its document is at ${address}.`,
      );
    }
    // Character by character (section 4.3), or one provider could speak for another.
    if (read.data.issuer !== issuer) {
      const message = `The discovery document at this address belongs to the issuer "${read.data.issuer.slice(0, 200)}". Enter the issuer exactly as the provider shows it.`;
      throw new ProviderError("connection", message);
    }
    for (const [name, value] of Object.entries(read.data)) {
      if (/_(endpoint|uri)$/.test(name)) this.http.check(name, String(value));
    }
    const keys = new ProviderKeys({
      http: this.http,
      url: read.data.jwks_uri,
      now: this.#now,
    });
    return { metadata: read.data, keys };
  }
}
