import { importJWK, type JWK, type JWTVerifyGetKey, jwtVerify, SignJWT } from "jose";
import * as z from "zod";
import { AppError } from "../errors.ts";

const issuer = "rampart";
const audience = "rampart";
const algorithms = ["EdDSA", "ES256"];
/** RFC 9068's type; sign-in services also write the general one, or none. */
const type = "at+jwt";
const types = new Set([type, "jwt", undefined]);

/** Seconds that the issuer's clock may be ahead of ours. */
const clockSkew = 300;
/** RFC 7519's NumericDate, in whole seconds, as far as Postgres and JavaScript write it alike. */
export const numericDate = z
  .int()
  .min(0)
  .max(Date.UTC(9999, 11, 31) / 1000);

const common = {
  // A later one would outlive the moment up to which a person's tokens are refused.
  iat: numericDate.refine((iat) => iat <= Date.now() / 1000 + clockSkew),
  exp: numericDate,
  nbf: numericDate.optional(),
};

const claims = z.discriminatedUnion("role", [
  z.object({
    ...common,
    role: z.literal("operator"),
    sub: z
      .string()
      .min(1)
      .max(200)
      // It becomes part of audit entries and log lines.
      .refine((sub) => sub.isWellFormed() && !/\p{Cc}/u.test(sub)),
  }),
  z.object({
    ...common,
    role: z.enum(["rep", "manager", "admin"]),
    sub: z.uuid().toLowerCase(),
    // One spelling, for cache keys are made of it.
    org_id: z.uuid().toLowerCase(),
  }),
]);

/** The type in a token's header, which jose hands on unchecked. */
const header = z.object({ typ: z.string().optional() });

export type AccessClaims = z.output<typeof claims>;

/**
 * Verifies an access token and gives its claims: `sub`, `org_id` (the tenant), `role` and times.
 * @throws AppError unauthorized
 */
export async function verifyAccessToken(
  token: string,
  keys: JWTVerifyGetKey,
): Promise<AccessClaims> {
  const verified = await jwtVerify(token, keys, {
    issuer,
    audience,
    algorithms,
    requiredClaims: ["exp", "iat"],
  }).catch((error: unknown) => {
    const code = error instanceof Error && "code" in error ? error.code : "";
    const what = code === "ERR_JWT_EXPIRED" ? "has expired" : "is not valid here";
    throw new AppError("unauthorized", `The access token ${what}. Sign in again.`, {
      cause: error,
    });
  });
  // Tokens of another kind, such as security events, say so (RFC 8725, section 3.11).
  const named = header.safeParse(verified.protectedHeader);
  const found = named.data?.typ?.toLowerCase().replace(/^application\//, "");
  if (!named.success || !types.has(found)) {
    throw new AppError("unauthorized", "This JWT is no access token. Sign in again.");
  }
  const parsed = claims.safeParse(verified.payload);
  if (parsed.success) return parsed.data;
  const claim = parsed.error.issues[0]?.path[0] ?? "role";
  throw new AppError(
    "unauthorized",
    `The access token's claim ${String(claim)} is missing or wrong. Sign in again.`,
  );
}

export interface TokenSubject {
  sub: string;
  role: AccessClaims["role"];
  /** The tenant's id; none for the operator. */
  orgId?: string;
  /** Seconds that the token is good for. */
  lifetime: number;
  /** The token must be newer than this: the person's tokens up to then are refused. */
  after?: Date | null;
}

/** Issues an access token, signed with a private JWK (Ed25519 or P-256) that names its `kid`. */
export async function issueAccessToken(subject: TokenSubject, privateKey: JWK): Promise<string> {
  const { sub, role, orgId, lifetime, after } = subject;
  const refused = after ? Math.floor(after.getTime() / 1000) : 0;
  const iat = Math.max(Math.floor(Date.now() / 1000), refused + 1);
  const alg = privateKey.alg ?? (privateKey.kty === "OKP" ? "EdDSA" : "ES256");
  return new SignJWT({ role, ...(orgId === undefined ? {} : { org_id: orgId }) })
    .setProtectedHeader({
      alg,
      typ: type,
      ...(privateKey.kid === undefined ? {} : { kid: privateKey.kid }),
    })
    .setSubject(sub)
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt(iat)
    .setExpirationTime(iat + lifetime)
    .sign(await importJWK(privateKey, alg));
}
