const path = "/api/v1/auth/sso";

/** Where identity providers send browsers back; registered there. */
export const redirectUri = (publicUrl: string): string => `${publicUrl}${path}/callback`;

/** Where an identity provider sends the logout tokens of a connection; registered there. */
export const logoutUrl = (publicUrl: string, connectionId: string): string =>
  `${publicUrl}${path}/backchannel-logout?connection=${connectionId}`;

/** Where the browser of a test sign-in begins. */
export const testUrl = (publicUrl: string, token: string): string =>
  `${publicUrl}${path}/start?test=${token}`;
