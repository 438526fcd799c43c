import "./quiet.ts";
import { type ClientMetadata, type Configuration, Provider } from "oidc-provider";
import { alterAnswers } from "./alter-answers.ts";
import { ArtifactAdapter, type Artifacts } from "./adapter.ts";
import { loginPage } from "./login-page.ts";
import type { RegisteredClient, Tenant } from "./model.ts";
import type { SimulatedFaults } from "./faults.ts";

const hour = 3600;
const scopes = ["openid", "email", "profile"];

const metadata = (client: RegisteredClient, { alg }: Tenant): ClientMetadata => ({
  client_id: client.clientId,
  ...(client.clientSecret === null
    ? { token_endpoint_auth_method: "none" as const }
    : { client_secret: client.clientSecret, token_endpoint_auth_method: client.authentication }),
  id_token_signed_response_alg: alg,
  grant_types: ["authorization_code"],
  response_types: ["code"],
  redirect_uris: client.redirectUris,
  post_logout_redirect_uris: client.postLogoutRedirectUris,
  ...(client.backchannelLogoutUri === null
    ? {}
    : {
        backchannel_logout_uri: client.backchannelLogoutUri,
        backchannel_logout_session_required: true,
      }),
});

/** Builds the provider of a tenant. A change of the tenant needs a new one, with the same artifacts. */
export function makeProvider(options: {
  issuer: string;
  tenant: Tenant;
  artifacts: Artifacts;
  faults: SimulatedFaults;
}): Provider {
  const { issuer, tenant, artifacts, faults } = options;
  const path = `/${tenant.name}`;
  const cookie = { httpOnly: true, sameSite: "lax" as const, signed: false, path };
  const configuration: Configuration = {
    adapter: (model: string) => new ArtifactAdapter(model, artifacts),
    clients: tenant.clients.map((client) => metadata(client, tenant)),
    jwks: { keys: tenant.keys },
    scopes,
    claims: {
      openid: ["sub", "sid", "auth_time", "amr"],
      email: ["email", "email_verified"],
      profile: ["name"],
    },
    conformIdTokenClaims: tenant.claimsIn === "userinfo",
    // Browsers send the cookies of one host to every port and path, so each tenant has its names.
    cookies: {
      names: {
        session: `_session_${tenant.name}`,
        interaction: `_interaction_${tenant.name}`,
        resume: `_resume_${tenant.name}`,
      },
      long: cookie,
      short: { ...cookie },
    },
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => {
          ctx.body = `<!doctype html><title>Sign out</title>${form}<button form="op.logoutForm" name="logout" value="yes">Sign out</button>`;
        },
        postLogoutSuccessSource: (ctx) => {
          ctx.body = "<!doctype html><title>Signed out</title><p>You are signed out.</p>";
        },
      },
    },
    pkce: { required: () => true },
    ttl: {
      AccessToken: hour,
      AuthorizationCode: 60,
      IdToken: hour,
      Interaction: hour,
      Session: 24 * hour,
      Grant: 24 * hour,
    },
    interactions: { url: (_ctx, { uid }) => `${path}/interaction/${uid}` },
    renderError: (ctx, { error, error_description: description }) => {
      ctx.type = "json";
      ctx.body = JSON.stringify({ error, error_description: description });
    },
    findAccount: (_ctx, sub) => {
      const person = tenant.people.find((one) => one.sub === sub);
      if (!person) return undefined;
      const { email, emailVerified, name } = person;
      return {
        accountId: sub,
        claims: () => ({ sub, email, email_verified: emailVerified, name }),
      };
    },
    // Nobody is asked for consent: every client belongs to the organization.
    loadExistingGrant: async ({ oidc }) => {
      const { accountId } = oidc.session ?? {};
      const clientId = oidc.client?.clientId;
      if (accountId === undefined || clientId === undefined) return undefined;
      const grant = new oidc.provider.Grant({ accountId, clientId });
      grant.addOIDCScope(scopes.join(" "));
      await grant.save();
      return grant;
    },
    clientBasedCORS: () => false,
  };
  const provider = new Provider(issuer, configuration);
  provider.use(loginPage(provider, tenant));
  provider.use(alterAnswers(tenant, faults));
  return provider;
}
