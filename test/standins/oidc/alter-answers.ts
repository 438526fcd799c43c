import { decodeJwt, type JWTPayload } from "jose";
import type { KoaContextWithOIDC } from "oidc-provider";
import type { Fault, SimulatedFaults } from "./faults.ts";
import { makeKey, sign, signSymmetric, unsigned } from "./keys.ts";
import type { Tenant } from "./model.ts";

type Middleware = (ctx: KoaContextWithOIDC, next: () => Promise<void>) => Promise<void>;
type Find = (kind: Fault["kind"]) => Fault | undefined;

/** Replaces members, and removes those that are null. */
const altered = <T extends object>(value: T, set: Record<string, unknown> = {}): T => {
  const merged = Object.entries({ ...value, ...set }).filter(([, member]) => member !== null);
  return Object.fromEntries(merged) as T;
};

/** Applies the tenant's clock and the injected faults to what the provider would answer. */
export const alterAnswers =
  (tenant: Tenant, faults: SimulatedFaults): Middleware =>
  async (ctx, next) => {
    await next();
    const target = { account: tenant.name, method: ctx.method, path: ctx.path };
    const find: Find = (kind) => faults.take(kind, target);
    const body: unknown = ctx.body;
    const location = ctx.response.get("location");
    if (isObject(body) && typeof body["id_token"] === "string") {
      const claims = decodeJwt(body["id_token"]);
      ctx.body = {
        ...body,
        id_token: await alterToken(tenant, claims, find, secretOf(ctx, tenant)),
      };
    } else if (ctx.path === "/.well-known/openid-configuration" && isObject(body)) {
      const fault = find("document");
      if (fault) ctx.body = altered(body, fault.set);
    } else if (/[?&]code=/.test(location)) {
      ctx.set("location", alterRedirect(location, find));
    }
  };

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

const secretOf = ({ oidc }: KoaContextWithOIDC, { clients }: Tenant) =>
  clients.find(({ clientId }) => clientId === oidc.client?.clientId)?.clientSecret ?? "no secret";

async function alterToken(
  tenant: Tenant,
  issued: JWTPayload,
  find: Find,
  secret: string,
): Promise<string> {
  const { alg } = tenant;
  let claims = shifted(issued, tenant.aheadSeconds);
  const claimFaults = {
    "wrong-nonce": { nonce: "another-nonce" },
    "missing-nonce": { nonce: null },
    "wrong-iss": { iss: "https://another.example.com" },
    "wrong-aud": { aud: "another-client" },
  };
  for (const [kind, set] of Object.entries(claimFaults)) {
    if (find(kind as keyof typeof claimFaults)) claims = altered(claims, set);
  }
  claims = altered(claims, find("claims")?.set);
  if (find("alg-none")) return unsigned(claims);
  if (find("alg-hs256")) return signSymmetric(secret, claims);
  if (find("unknown-kid")) return sign(tenant, claims, { kid: crypto.randomUUID() });
  if (find("wrong-key")) {
    const key = { ...(await makeKey(alg)), kid: tenant.keys[0]?.kid ?? "" };
    return sign({ alg, keys: [key] }, claims);
  }
  return sign(tenant, claims);
}

/** The claims as a provider whose clock is ahead would issue them. */
const shifted = (claims: JWTPayload, seconds: number): JWTPayload =>
  Object.fromEntries(
    Object.entries(claims).map(([name, value]) =>
      ["iat", "exp", "auth_time"].includes(name) && typeof value === "number"
        ? [name, value + seconds]
        : [name, value],
    ),
  );

function alterRedirect(location: string, find: Find): string {
  const url = new URL(location);
  if (find("wrong-state")) url.searchParams.set("state", "another-state");
  if (find("missing-state")) url.searchParams.delete("state");
  if (find("wrong-response-iss")) url.searchParams.set("iss", "https://another.example.com");
  if (find("missing-response-iss")) url.searchParams.delete("iss");
  return url.href;
}
