import { OutgoingTargets } from "../../shared/adapters/targets.ts";
import { finishSignIn } from "../../shared/adapters/oidc/finish-sign-in.ts";
import { ProviderError, type ProviderProblem } from "../../shared/adapters/oidc/provider-error.ts";
import {
  type OidcConnection,
  Providers,
  type ProvidersOptions,
} from "../../shared/adapters/oidc/providers.ts";
import { startSignIn } from "../../shared/adapters/oidc/start-sign-in.ts";
import { oidcAdmin } from "../standins/oidc/admin/client.ts";
import type { TenantInput } from "../standins/oidc/admin/input.ts";
import { Browser } from "../standins/oidc/browser.ts";
import { startOidc } from "../standins/oidc/server.ts";
import { useFixture } from "../support/fixture.ts";
import { patient } from "../support/patience.ts";

export const ann = { email: "ann@acme.test", password: "a long password", name: "Ann Lee" };
export const redirectUri = "https://rampart.example.com/api/v1/auth/sso/callback";
const clientSecret = "a secret of at least 32 characters.";

export const registered = {
  people: [{ ...ann, sub: "ann-1" }],
  clients: [{ clientId: "rampart", clientSecret, redirectUris: [redirectUri] }],
  // Its keys are made a hundred times as fast as those of RS256.
  alg: "ES256",
} satisfies TenantInput;

/** Providers as on a laptop, where private targets are allowed. */
export const makeProviders = (options: Partial<ProvidersOptions> = {}) =>
  new Providers({
    targets: new OutgoingTargets({ allowPrivate: true, reserved: [] }),
    timeoutMs: patient(5_000),
    now: () => new Date(),
    ...options,
  });

/** A simulated provider with the tenant `acme`, for the tests of a file. */
export function useOidc() {
  const oidc = useFixture(
    async () => {
      const running = await startOidc({ databasePath: ":memory:", log: (line) => logs.push(line) });
      const admin = oidcAdmin(running.adminUrl);
      await admin.putTenant("acme", registered);
      return { ...running, admin };
    },
    (running) => running.stop(),
  );
  const logs: string[] = [];
  const connection = (tenant = "acme"): OidcConnection => ({
    issuer: `${oidc.url}/${tenant}`,
    clientId: "rampart",
    clientSecret,
  });
  return { oidc, logs, connection };
}

interface SignInOptions {
  providers?: Providers;
  browser?: Browser;
  /** What the application keeps or the browser brings, changed on the way. */
  alter?: (answer: {
    callbackUrl: string;
    state: string;
    nonce: string;
    verifier: string;
  }) => object;
}

/** A whole sign-in: from the start, through the provider's page, to the person's identity. */
export async function signIn(connection: OidcConnection, options: SignInOptions = {}) {
  const { providers = makeProviders(), browser = new Browser(), alter = () => ({}) } = options;
  const { url, ...kept } = await startSignIn(providers, { connection, redirectUri });
  const answer = { ...kept, callbackUrl: await browser.signIn(url, ann) };
  return finishSignIn(providers, { connection, ...answer, ...alter(answer) });
}

/** The error of a call, which must be one of the adapter's. */
export async function errorOf(call: Promise<unknown>): Promise<ProviderError> {
  const error = await call.then(
    () => new Error("It was accepted."),
    (thrown: unknown) => thrown,
  );
  if (error instanceof ProviderError) return error;
  throw error;
}

/** The problem and the message of the error of a call. */
export async function problemOf(call: Promise<unknown>): Promise<[ProviderProblem, string]> {
  const { problem, message } = await errorOf(call);
  return [problem, message];
}
