import { eq, sql } from "drizzle-orm";
import * as z from "zod";
import { sessions, users } from "../../../drizzle/schema/index.ts";
import { auditRow } from "../../audit/record.ts";
import { bytesEqual } from "../../values/bytes.ts";
import type { Context, Role } from "../../context.ts";
import type { Db } from "../../db/queries.ts";
import { lifetimeOf } from "../sign-in/start-session.ts";
import { accessTokenLifetime } from "../sign-in/token-issuer.ts";
import type { Visitor } from "../sign-in/visitor.ts";
import { endSessions } from "./end.ts";
import { sessionEnded } from "./session-ended.ts";
import { parseRefreshToken, type RefreshToken, successorsOf } from "./refresh-token.ts";

export const refreshInput = z.strictObject({ refreshToken: z.string().max(300) });

export const refreshOutput = z.object({
  accessToken: z.string(),
  refreshToken: z.string().describe("Replaces the one that was sent."),
  expiresIn: z.int(),
});

/**
 * How long the former refresh token gets the same successor again, in seconds: two tabs refresh at
 * once, and responses are lost.
 */
const graceSeconds = 15;

/**
 * Gives the next access token and refresh token of a session. A refresh token that was replaced
 * earlier was copied by somebody: then the session ends, and the operator sees a security event.
 * @throws AppError unauthorized
 */
export async function refresh({
  ctx: visitor,
  input,
}: {
  ctx: Visitor;
  input: z.output<typeof refreshInput>;
}): Promise<z.output<typeof refreshOutput>> {
  const token = await parseRefreshToken(visitor.secrets, input.refreshToken);
  if (!token) throw sessionEnded();
  const successors = await successorsOf(visitor.secrets, token);
  const { tenantId, sessionId } = token;
  const ctx = visitor.open({ kind: "system", tenantId }, { kind: "job", name: "auth.refresh" });
  const next = await ctx.scope.write(async (db) => {
    const [session] = await db
      .select({
        userId: sessions.userId,
        role: users.role,
        authTime: sessions.authTime,
        amr: sessions.amr,
        refreshHash: sessions.refreshHash,
        previousHash: sessions.previousHash,
        isInGrace: sql<boolean>`coalesce(rotated_at > now() - make_interval(secs => ${graceSeconds}), false)`,
        isLive: sql<boolean>`ended_at is null and idle_until > now()`,
      })
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .where(eq(sessions.id, sessionId))
      .for("update", { of: sessions })
      .execute();
    if (!session?.isLive || session.refreshHash === null) return null;
    const { userId, role, authTime, amr, refreshHash, previousHash } = session;
    const claims = { tenantId, sessionId, userId, role, authTime, amr };
    if (bytesEqual(refreshHash, token.hash)) {
      const [successor] = successors;
      await rotate(db, token, successor, role);
      return { claims, successor };
    }
    const repeated = successors.find(({ hash }) => bytesEqual(hash, refreshHash));
    if (repeated && session.isInGrace && previousHash && bytesEqual(previousHash, token.hash)) {
      return { claims, successor: repeated };
    }
    await endReplayed(ctx, db, token, userId);
    return null;
  });
  if (!next) throw sessionEnded();
  return {
    accessToken: await visitor.issuer.accessToken(next.claims),
    refreshToken: next.successor.text,
    expiresIn: accessTokenLifetime,
  };
}

const rotate = (db: Db, token: RefreshToken, successor: RefreshToken, role: Role) =>
  db
    .update(sessions)
    .set({
      refreshHash: successor.hash,
      previousHash: token.hash,
      rotatedAt: sql`now()`,
      lastSeenAt: sql`now()`,
      idleUntil: sql`least(expires_at, now() + make_interval(hours => ${lifetimeOf(role).idle}))`,
    })
    .where(eq(sessions.id, token.sessionId))
    .execute();

async function endReplayed(
  ctx: Context,
  db: Db,
  { tenantId, sessionId }: RefreshToken,
  userId: string,
): Promise<void> {
  await endSessions(db, eq(sessions.id, sessionId), "refresh_token_replayed");
  const after = { userId, reason: "refresh_token_replayed" };
  await auditRow(ctx, db, { action: "session.end", subjectId: sessionId, before: null, after });
  await db.execute(
    sql`select app.record_token_replay(${`user:${userId}`}, ${"POST /auth/refresh"}, ${ctx.requestId})`,
  );
  ctx.log.error("security.refresh_token_replayed", { tenant: tenantId, session: sessionId });
}
