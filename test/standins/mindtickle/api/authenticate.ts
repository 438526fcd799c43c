import { decodeJwt, jwtVerify } from "jose";
import { Refusal } from "./answers.ts";
import type { Account } from "../model.ts";
import type { Store } from "../store.ts";

const maxLifetimeSeconds = 3600;
const skewSeconds = 60;

/** The account that the call's token names as its issuer; the token is not verified. */
export function claimedAccount(request: Request, store: Store): Account | null {
  const token = tokenOf(request);
  if (token === undefined) return null;
  try {
    return store.accountByKey(decodeJwt(token).iss ?? "");
  } catch {
    return null;
  }
}

/**
 * Checks the call's JWT against the account it claims: HS256, signed by the caller with the
 * secret key, the client id as subject, at most an hour long (all public fact).
 * @param now milliseconds since the epoch
 * @throws Refusal 401 when it is missing or wrong; 403, not 401, when it has expired
 */
export async function authenticate(
  request: Request,
  claimed: Account | null,
  now: number,
): Promise<Account> {
  const token = tokenOf(request);
  if (token === undefined) throw new Refusal(401, "missing token");
  if (!claimed) throw new Refusal(401, "unknown api key");
  const { iat, exp } = await verified(token, claimed, now);
  if (iat === undefined || exp === undefined || exp - iat > maxLifetimeSeconds)
    throw new Refusal(401, "the token lives longer than an hour");
  if (iat > now / 1000 + skewSeconds) throw new Refusal(401, "the token is of the future");
  return claimed;
}

async function verified(token: string, { secretKey, clientId }: Account, now: number) {
  try {
    const { payload } = await jwtVerify(token, new TextEncoder().encode(secretKey), {
      algorithms: ["HS256"],
      subject: clientId,
      currentDate: new Date(now),
    });
    return payload;
  } catch (error) {
    const expired = error instanceof Error && "code" in error && error.code === "ERR_JWT_EXPIRED";
    throw expired ? new Refusal(403, "token expired") : new Refusal(401, "invalid token");
  }
}

const tokenOf = (request: Request) =>
  /^Bearer (.+)$/.exec(request.headers.get("authorization") ?? "")?.[1];
