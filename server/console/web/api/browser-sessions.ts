import { AuthenticationError, type OutputOf, type RampartClient } from "@rampart/client";
import { errorOfProblem } from "./errors.ts";
import { visitor } from "./client.ts";

/** A session that this browser holds by a cookie. */
export interface HeldSession {
  organization: { id: string; name: string; slug: string };
  user: { id: string; name: string | null; email: string | null };
}

/** A request to a route without a procedure. @throws RouteError */
async function send(path: string, init: RequestInit): Promise<Response> {
  const response = await fetch(`/api/v1/auth/session${path}`, init);
  if (response.ok) return response;
  throw await errorOfProblem(response);
}

/** The sessions that this browser holds, one for each organization. */
export async function heldSessions(): Promise<HeldSession[]> {
  const response = await send("", {});
  const { items }: { items: HeldSession[] } = await response.json();
  return items;
}

/** Exchanges an access token for a cookie, which no script can read. */
export async function holdSession(accessToken: string): Promise<void> {
  await send("", { method: "POST", headers: { authorization: `Bearer ${accessToken}` } });
}

/** Signs out of one organization. */
export async function dropSession(organization: string): Promise<void> {
  await send("", { method: "DELETE", headers: { "rampart-organization": organization } });
}

export type SignedIn = OutputOf<RampartClient["auth"]["login"]>;

/** What a sign-in leads to: a session, or a request for a code of the authenticator app. */
export type SignInResult =
  | { kind: "signed-in"; slug: string }
  | { kind: "code"; challenge: string };

/** Keeps the session of a sign-in in a cookie. @returns the slug of its organization */
export async function keep({ accessToken, organization }: SignedIn): Promise<SignInResult> {
  await holdSession(accessToken);
  return { kind: "signed-in", slug: organization.slug };
}

/** Signs in with a password. */
export async function signIn(input: {
  email: string;
  password: string;
  organization?: string;
}): Promise<SignInResult> {
  try {
    return await keep(await visitor.auth.login.mutate(input));
  } catch (error) {
    const challenge = error instanceof AuthenticationError ? error.challenge : null;
    if (challenge === null) throw error;
    return { kind: "code", challenge };
  }
}
