import { decodeJwt, jwtVerify } from "jose";
import { Refusal } from "./answers.ts";
import type { Account, Store } from "./store.ts";

const longestSeconds = 3600;

/**
 * The account of a call: an HS256 JWT that the caller signed with the account's secret key.
 * Missing or wrong is 401; expired is 403, as at the real host.
 */
export async function authenticate(request: Request, store: Store): Promise<Account> {
  const token = /^Bearer (.+)$/.exec(request.headers.get("authorization") ?? "")?.[1];
  if (token === undefined) throw new Refusal(401, "missing token");
  const account = accountOf(token, store);
  try {
    const { payload } = await jwtVerify(token, new TextEncoder().encode(account.secretKey), {
      algorithms: ["HS256"],
      subject: account.clientId,
    });
    const { iat = 0, exp } = payload;
    if (exp === undefined || exp - iat > longestSeconds)
      throw new Refusal(401, "the token lives longer than an hour");
    return account;
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const expired = error instanceof Error && "code" in error && error.code === "ERR_JWT_EXPIRED";
    throw expired ? new Refusal(403, "token expired") : new Refusal(401, "invalid token");
  }
}

function accountOf(token: string, store: Store): Account {
  try {
    const account = store.accountByKey(decodeJwt(token).iss ?? "");
    if (account) return account;
  } catch {
    // What is no JWT names no account either.
  }
  throw new Refusal(401, "unknown api key");
}
