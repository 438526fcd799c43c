import { importJWK, type JWK, type JWTVerifyGetKey, jwtVerify, SignJWT } from "jose";
import * as z from "zod";
import { AppError } from "../errors.ts";
import { algorithmOf } from "../secrets/algorithm.ts";

export const tokenIssuer = "rampart";
export const tokenAudience = "rampart";
const algorithms = ["EdDSA", "ES256"];
/** The type of RFC 9068. Some sign-in services send the generic type, or none. */
const type = "at+jwt";
const types = new Set([type, "jwt", undefined]);
/** The types of tokens that Rampart's own sign-in issues. */
export const tokenTypes = { access: type, cookie: "session+jwt" } as const;

/** Seconds that the issuer's clock may be ahead of ours. */
const clockSkew = 300;
/** NumericDate of RFC 7519 in whole seconds, in the range that Postgres and JavaScript share. */
export const numericDate = z
  .int()
  .min(0)
  .max(Date.UTC(9999, 11, 31) / 1000);

const common = {
  // A token from the future would stay valid after the user's tokens are revoked up to now.
  iat: numericDate.refine((iat) => iat <= Date.now() / 1000 + clockSkew),
  exp: numericDate,
  nbf: numericDate.optional(),
  /** When the caller signed in (OpenID Connect Core, section 2). */
  auth_time: numericDate.optional(),
};

const claims = z.discriminatedUnion("role", [
  z.object({
    ...common,
    role: z.literal("operator"),
    sub: z
      .string()
      .min(1)
      .max(200)
      // The subject is written to audit entries and log lines.
      .refine((sub) => sub.isWellFormed() && !/\p{Cc}/u.test(sub)),
  }),
  z.object({
    ...common,
    role: z.enum(["rep", "manager", "admin"]),
    sub: z.uuid().toLowerCase(),
    // In one spelling, because cache keys contain it.
    org_id: z.uuid().toLowerCase(),
    /** The sign-in session, in tokens that Rampart issued. */
    sid: z.uuid().toLowerCase().optional(),
  }),
]);

/** The header's type, which jose does not check. */
const header = z.object({ typ: z.string().optional(), kid: z.string().optional() });

export type AccessClaims = z.output<typeof claims>;

/** The keys that verify access tokens. */
export interface AccessTokenKeys {
  /** Finds a key of the external issuer. */
  external: JWTVerifyGetKey;
  /** Finds a key of the sign-in. */
  signIn: JWTVerifyGetKey;
  /** The ids of the sign-in's keys. Their tokens name a session, and never the operator. */
  signInIds: ReadonlySet<string>;
}

/**
 * The kid alone decides which keys may verify a token. Otherwise the sign-in's key could verify a token
 * without a kid, which would then count as one of the external issuer.
 */
const finderOf =
  (keys: AccessTokenKeys): JWTVerifyGetKey =>
  (sent, token) =>
    keys.signInIds.has(sent.kid ?? "") ? keys.signIn(sent, token) : keys.external(sent, token);

/**
 * Verifies an access token and returns its claims: `sub`, `org_id` (the tenant), `role` and times.
 * @throws AppError unauthorized
 */
export async function verifyAccessToken(
  token: string,
  keys: AccessTokenKeys,
  use: keyof typeof tokenTypes = "access",
): Promise<AccessClaims> {
  const verified = await jwtVerify(token, finderOf(keys), {
    issuer: tokenIssuer,
    audience: tokenAudience,
    algorithms,
    requiredClaims: ["exp", "iat"],
  }).catch((error: unknown) => {
    const code = error instanceof Error && "code" in error ? error.code : "";
    const problem = code === "ERR_JWT_EXPIRED" ? "has expired" : "is not valid here";
    throw new AppError("unauthorized", `The access token ${problem}. Sign in again.`, {
      userMessage: { key: "session_ended" },
      cause: error,
    });
  });
  // Other kinds of tokens, such as security event tokens, have another type (RFC 8725, section 3.11).
  const parsedHeader = header.safeParse(verified.protectedHeader);
  const typ = parsedHeader.data?.typ?.toLowerCase().replace(/^application\//, "");
  const accepted = use === "cookie" ? typ === tokenTypes.cookie : types.has(typ);
  if (!parsedHeader.success || !accepted) {
    throw new AppError("unauthorized", "This JWT is not an access token. Sign in again.");
  }
  const parsed = claims.safeParse(verified.payload);
  if (parsed.success) {
    return withSession(parsed.data, keys.signInIds.has(parsedHeader.data.kid ?? ""));
  }
  const claim = parsed.error.issues[0]?.path[0] ?? "role";
  throw new AppError(
    "unauthorized",
    `The access token's claim ${String(claim)} is missing or invalid. Sign in again.`,
  );
}

/** Only the sign-in's own tokens name a session. Other issuers may use `sid` in their own sense. */
function withSession(parsed: AccessClaims, isSignIn: boolean): AccessClaims {
  if (!isSignIn) return { ...parsed, ...(parsed.role !== "operator" && { sid: undefined }) };
  if (parsed.role !== "operator" && parsed.sid !== undefined) return parsed;
  throw new AppError("unauthorized", "The access token names no session. Sign in again.");
}

export interface TokenSubject {
  sub: string;
  role: AccessClaims["role"];
  /** The tenant's id; absent for the operator. */
  orgId?: string;
  /** The lifetime in seconds. */
  lifetime: number;
  /** When the subject signed in. */
  authTime?: Date;
  /** The user's tokens up to this time are revoked, so the new one is issued after it. */
  after?: Date | null;
}

/** Issues an access token, signed with a private JWK (Ed25519 or P-256). */
export async function issueAccessToken(subject: TokenSubject, privateKey: JWK): Promise<string> {
  const { sub, role, orgId, lifetime, authTime, after } = subject;
  const revokedUntil = after ? Math.floor(after.getTime() / 1000) : 0;
  const iat = Math.max(Math.floor(Date.now() / 1000), revokedUntil + 1);
  const alg = algorithmOf(privateKey);
  return new SignJWT({
    role,
    ...(orgId === undefined ? {} : { org_id: orgId }),
    ...(authTime && { auth_time: Math.floor(authTime.getTime() / 1000) }),
  })
    .setProtectedHeader({
      alg,
      typ: type,
      ...(privateKey.kid === undefined ? {} : { kid: privateKey.kid }),
    })
    .setSubject(sub)
    .setIssuer(tokenIssuer)
    .setAudience(tokenAudience)
    .setIssuedAt(iat)
    .setExpirationTime(iat + lifetime)
    .sign(await importJWK(privateKey, alg));
}
