import type { JWK } from "jose";

/** A person who can sign in at a tenant's provider. */
export interface Person {
  /** The subject identifier, unique in the tenant. */
  sub: string;
  email: string;
  emailVerified: boolean;
  name: string;
  password: string;
}

/** A relying party that is registered at a tenant's provider. */
export interface RegisteredClient {
  clientId: string;
  /** Null for a public client, which proves itself by PKCE only. */
  clientSecret: string | null;
  authentication: "client_secret_basic" | "client_secret_post";
  redirectUris: string[];
  postLogoutRedirectUris: string[];
  backchannelLogoutUri: string | null;
}

export interface Tenant {
  /** A part of the issuer's path. */
  name: string;
  people: Person[];
  clients: RegisteredClient[];
  /** Where the e-mail address and the name are sent. */
  claimsIn: "id_token" | "userinfo";
  /** The seconds by which the provider's clock is ahead of ours; negative if it is behind. */
  aheadSeconds: number;
  /** The algorithm of new keys and of the id tokens. */
  alg: "RS256" | "ES256";
  /** Private keys, the newest first. It signs; all are published. */
  keys: JWK[];
}
