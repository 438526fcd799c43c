/** The claims of a valid logout token for the client `rampart`, without whom it names. */
export function logoutClaims(issuer: string, changes: Record<string, unknown> = {}) {
  const now = Math.floor(Date.now() / 1000);
  return {
    iss: issuer,
    aud: "rampart",
    iat: now,
    exp: now + 120,
    jti: crypto.randomUUID(),
    events: { "http://schemas.openid.net/event/backchannel-logout": {} },
    ...changes,
  };
}
