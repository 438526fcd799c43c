import { eq, sql } from "drizzle-orm";
import * as z from "zod";
import { sessions, tenants, users } from "../../../drizzle/schema/index.ts";
import { auditRow } from "../../audit/record.ts";
import type { Context, Role } from "../../context.ts";
import type { Db } from "../../db/queries.ts";
import { AppError } from "../../errors.ts";
import { newId } from "../../ids.ts";
import { firstRefreshToken } from "../sessions/refresh-token.ts";
import {
  organizationFields,
  personFields,
  signedInOrganization,
  signedInPerson,
} from "../sessions/signed-in-as.ts";
import { lockEnforcement, refuseWhereSso } from "./enforced-sso.ts";
import { accessTokenLifetime, type SessionClaims } from "./token-issuer.ts";
import { networkOf, type Visitor } from "./visitor.ts";

/** How long a session lasts, in hours: without use, and in all. */
const lifetimes: Record<Role, { idle: number; total: number }> = {
  rep: { idle: 336, total: 720 },
  manager: { idle: 336, total: 720 },
  admin: { idle: 8, total: 24 },
};

export const lifetimeOf = (role: Role) => lifetimes[role];

/** The response to a sign-in. */
export const signedInOutput = z.object({
  user: signedInPerson,
  organization: signedInOrganization,
  accessToken: z.string().describe("A bearer token for all APIs."),
  refreshToken: z.string().describe("Gives the next access token. Each is used once."),
  expiresIn: z.int().describe("The lifetime of the access token in seconds."),
});

/** A session that was started in a transaction, and its tokens. */
export interface StartedSession {
  claims: SessionClaims;
  expiresAt: Date;
  output: z.output<typeof signedInOutput>;
}

interface SignedIn {
  userId: string;
  /** How the person proved who they are (RFC 8176): `pwd`, `otp`, `fed`. */
  amr: readonly string[];
  /** When they proved it, if not now; null if the provider does not say it. */
  authTime?: Date | null;
  /** The connection of single sign-on, and the session at the provider. */
  sso?: { connectionId: string; session: string | null };
}

/**
 * Starts a session of a person, in the transaction of `db`.
 * @throws AppError unauthorized if the person was deactivated in the meantime; forbidden for a password
 *   where single sign-on is enforced
 */
export async function startSession(
  visitor: Visitor,
  ctx: Context,
  db: Db,
  { userId, amr, authTime: proved, sso }: SignedIn,
): Promise<StartedSession> {
  const { tenantId } = ctx.scope;
  // Locked, so that a deactivation comes before and is seen, or after and ends the session.
  const [, [found], [organization]] = await Promise.all([
    sso ? undefined : lockEnforcement(ctx, db, "shared"),
    db
      .select({ ...personFields, mustUseSso: sql<boolean>`app.must_use_sso(${users.id})` })
      .from(users)
      .where(sql`${eq(users.id, userId)} and active and deleted_at is null`)
      .for("share")
      .execute(),
    db.select(organizationFields).from(tenants).execute(),
  ]);
  if (!found || !organization) {
    throw new AppError("unauthorized", "This user is deactivated. Ask an admin.", {
      userMessage: { key: "deactivated" },
    });
  }
  const { mustUseSso, ...person } = found;
  if (!sso) refuseWhereSso({ mustUseSso });
  const now = visitor.now();
  const { idle, total } = lifetimes[person.role];
  const sessionId = newId(now.getTime());
  const refreshToken = await firstRefreshToken(visitor.secrets, { tenantId, sessionId });
  const expiresAt = hoursAfter(now, total);
  const authTime = proved === undefined || (proved !== null && proved > now) ? now : proved;
  const claims = { tenantId, userId, role: person.role, sessionId, authTime, amr };
  await Promise.all([
    db
      .insert(sessions)
      .values({
        id: sessionId,
        userId,
        createdAt: now,
        lastSeenAt: now,
        authTime,
        amr: [...amr],
        userAgent: visitor.device.userAgent.slice(0, 500),
        network: networkOf(visitor.device.address),
        refreshHash: refreshToken.hash,
        idleUntil: hoursAfter(now, idle),
        expiresAt,
        ...(sso && { ssoConnectionId: sso.connectionId, ssoSession: sso.session }),
      })
      .execute(),
    auditRow(ctx, db, {
      action: "session.start",
      subjectId: sessionId,
      before: null,
      after: { userId, amr: [...amr], ...(sso && { ssoConnectionId: sso.connectionId }) },
    }).execute(),
  ]);
  const output = {
    user: person,
    organization,
    accessToken: await visitor.issuer.accessToken(claims),
    refreshToken: refreshToken.text,
    expiresIn: accessTokenLifetime,
  };
  return { claims, expiresAt, output };
}

const hoursAfter = (time: Date, hours: number) => new Date(time.getTime() + hours * 3_600_000);
