import {
  allowInsecureRequests,
  ClientSecretBasic,
  ClientSecretPost,
  clockTolerance,
  Configuration,
  customFetch,
  None,
} from "openid-client";
import { ProviderError } from "./provider-error.ts";
import type { ProviderHttp } from "./provider-http.ts";
import { clockToleranceSeconds } from "./provider-keys.ts";
import type { OidcConnection, Provider } from "./providers.ts";

type Metadata = Provider["metadata"];

/** openid-client's view of a connection, with our limits for its requests. */
export function clientFor(
  { clientId, clientSecret }: OidcConnection,
  metadata: Metadata,
  http: ProviderHttp,
): Configuration {
  const defined = Object.entries(metadata).filter(([, value]) => value !== undefined);
  const client = new Configuration(
    { ...Object.fromEntries(defined), issuer: metadata.issuer },
    clientId,
    { [clockTolerance]: clockToleranceSeconds },
    authentication(clientSecret, metadata),
  );
  client[customFetch] = (url, { method, headers, body }) => {
    const sent = typeof body === "string" || body instanceof URLSearchParams ? body : null;
    return http.fetch(url, { method, headers, body: sent });
  };
  // Whether plain HTTP is allowed is decided by `http`, which checked every endpoint.
  allowInsecureRequests(client);
  return client;
}

/**
 * In the body where the provider allows it, because providers differ in how they decode the
 * Authorization header. Without a list, the header is what every provider supports.
 */
function authentication(secret: string | null, metadata: Metadata) {
  if (secret === null) return None();
  const methods = metadata.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
  if (methods.includes("client_secret_post")) return ClientSecretPost(secret);
  if (methods.includes("client_secret_basic")) return ClientSecretBasic(secret);
  throw new ProviderError(
    "connection",
    "The identity provider does not accept client secrets. Register a client that authenticates with a secret, or leave the secret out for a public client.",
  );
}
