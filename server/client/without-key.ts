/** Procedures for callers who are not signed in. Their 401 concerns the input, not the access token. */
export const publicProcedures: ReadonlySet<string> = new Set([
  "auth.register",
  "auth.login",
  "auth.loginTotp",
  "auth.refresh",
  "auth.verify",
  "auth.forgotPassword",
  "auth.resetPassword",
  "invitations.accept",
]);

/** Those that create something, and recognize a repetition by the key and the input. */
const keyedPublic: ReadonlySet<string> = new Set(["auth.register", "invitations.accept"]);

/** Whether the server carries out a mutation once for its key. */
export const honoursKey = (path: string): boolean =>
  keyedPublic.has(path) || (!publicProcedures.has(path) && !/^operator[A-Z.]/.test(path));
