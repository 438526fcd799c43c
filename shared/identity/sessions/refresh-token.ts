import { fromBase64Url, toBase64Url } from "../../base64.ts";
import { uuidOf } from "../../ids.ts";
import type { Secrets } from "../../secrets/secrets.ts";
import { hashToken, idText } from "../token-format.ts";

/** The ids of tenant and session in 22 characters each, the secret in 43, and the tag in 43. */
const form = /^rmp_refresh_([\w-]{21}[AQgw])([\w-]{21}[AQgw])\.([\w-]{43})([\w-]{43})$/;

export interface RefreshToken {
  tenantId: string;
  sessionId: string;
  /** The token as the client stores it. */
  text: string;
  hash: Uint8Array;
}

type Named = Pick<RefreshToken, "tenantId" | "sessionId">;

const contextOf = (purpose: "tag" | "successor", { tenantId, sessionId }: Named) =>
  `refresh-token ${purpose} ${tenantId} ${sessionId}`;

function tokenOf(named: Named, secret: Uint8Array, tag: Uint8Array): RefreshToken {
  const names = idText(named.tenantId) + idText(named.sessionId);
  const text = `rmp_refresh_${names}.${toBase64Url(secret)}${toBase64Url(tag)}`;
  return { ...named, text, hash: hashToken(text) };
}

/** The first refresh token of a session. */
export async function firstRefreshToken(secrets: Secrets, named: Named): Promise<RefreshToken> {
  const secret = crypto.getRandomValues(new Uint8Array(32));
  return tokenOf(named, secret, await secrets.sign(toBase64Url(secret), contextOf("tag", named)));
}

/**
 * Parses a refresh token and checks its tag, which only Rampart can make: an old token is then known
 * to have been genuine, although only the hashes of the newest two are stored.
 * @returns null for any other text
 */
export async function parseRefreshToken(
  secrets: Secrets,
  text: string,
): Promise<RefreshToken | null> {
  const [, tenant = "", session = "", secret = "", tag = ""] = form.exec(text) ?? [];
  if (tenant === "") return null;
  const named = {
    tenantId: uuidOf(fromBase64Url(tenant)),
    sessionId: uuidOf(fromBase64Url(session)),
  };
  const isGenuine = await secrets.isSigned(secret, contextOf("tag", named), fromBase64Url(tag));
  return isGenuine ? tokenOf(named, fromBase64Url(secret), fromBase64Url(tag)) : null;
}

/**
 * The successors of a token: the one that is made now, and those that were made with an older key of
 * the ring. They follow from the token, so a lost response can be repeated.
 */
export async function successorsOf(
  secrets: Secrets,
  token: RefreshToken,
): Promise<[RefreshToken, ...RefreshToken[]]> {
  const made = await secrets.signatures(token.text, contextOf("successor", token));
  const tokens = await Promise.all(
    made.map(async (secret) => {
      const tag = await secrets.sign(toBase64Url(secret), contextOf("tag", token));
      return tokenOf(token, secret, tag);
    }),
  );
  const [first, ...others] = tokens;
  if (!first) throw new Error("SECRETS_KEYS contains no key.");
  return [first, ...others];
}
