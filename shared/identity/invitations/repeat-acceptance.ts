import { and, eq, sql } from "drizzle-orm";
import { invitations, tenants } from "../../../drizzle/schema/index.ts";
import { login } from "../sign-in/login.ts";
import type { StartedSession } from "../sign-in/start-session.ts";
import type { Visitor } from "../sign-in/visitor.ts";
import { hashToken, tenantOfToken } from "../token-format.ts";

/**
 * Signs in the person whom this request created before; null if it created none. The key depends on the
 * whole request, so whoever repeats it knows the link and the password.
 * @throws AppError as `login`
 */
export async function repeatAcceptance(
  visitor: Visitor,
  requestKey: Uint8Array,
  { token, password }: { token: string; password: string },
): Promise<StartedSession | null> {
  const tenantId = tenantOfToken("invitation", token);
  if (tenantId === null) return null;
  const actor = { kind: "job", name: "auth.invitation" } as const;
  const { scope } = visitor.open({ kind: "system", tenantId }, actor);
  const [[accepted]] = await scope.read((db) => [
    db
      .select({ email: invitations.address, organization: tenants.slug })
      .from(invitations)
      .innerJoin(tenants, eq(tenants.id, invitations.tenantId))
      .where(
        and(
          eq(invitations.tokenHash, hashToken(token)),
          eq(invitations.acceptedKey, requestKey),
          sql`${invitations.acceptedAt} > now() - interval '24 hours'`,
        ),
      ),
  ]);
  return accepted ? login({ ctx: visitor, input: { ...accepted, password } }) : null;
}
