/** Where identity providers send browsers back; registered there. */
export const redirectUri = (publicUrl: string): string => `${publicUrl}/api/v1/auth/sso/callback`;

/** Where an identity provider sends the logout tokens of a connection; registered there. */
export const logoutUrl = (publicUrl: string, connectionId: string): string =>
  `${publicUrl}/api/v1/auth/sso/backchannel-logout?connection=${connectionId}`;
