import { and, eq, inArray, isNotNull, isNull, sql } from "drizzle-orm";
import * as z from "zod";
import {
  domains,
  sessions,
  signIns,
  ssoConnections,
  users,
} from "../../../../drizzle/schema/index.ts";
import { auditRow } from "../../../audit/record.ts";
import type { Context } from "../../../context.ts";
import { lockInTenant } from "../../../db/lock-in-tenant.ts";
import type { Db } from "../../../db/queries.ts";
import { AppError } from "../../../errors.ts";
import { idKey } from "../../../ids.ts";
import { endWithAudit } from "../../sessions/end.ts";
import { lockEnforcement } from "../../sign-in/enforced-sso.ts";
import { type Domain, domainFields, lockDomain, oneDomainInput, shownDomain } from "./fields.ts";

export const enforceSsoInput = oneDomainInput.extend({
  /** Null ends the enforcement. */
  connectionId: z.string().max(200).nullable(),
  /** The admin who may still sign in with a password; by default the caller. */
  breakGlassUserId: z.string().max(200).optional(),
});

/**
 * Makes people of a domain sign in by a connection only, or ends that. Their passwords no longer count,
 * except that of one admin, who can sign in when the provider does not work. It ends the sessions that
 * began in another way.
 * @throws AppError not_found; conflict unless the domain is proved, the connection is tested, and an
 *   active admin with a password is named
 */
export async function enforceSso({
  ctx,
  input: { id, connectionId, breakGlassUserId },
}: {
  ctx: Context;
  input: z.output<typeof enforceSsoInput>;
}): Promise<Domain> {
  return ctx.scope.write(async (db) => {
    // As for changes of admins: nobody takes the admin's role in the meantime.
    await lockInTenant(db, ctx.scope.tenantId, "admins");
    const domain = await lockDomain(db, id);
    const set =
      connectionId === null
        ? { enforcedConnectionId: null, breakGlassUserId: null }
        : {
            enforcedConnectionId: await usableConnection(db, domain, connectionId),
            breakGlassUserId: await breakGlassAdmin(ctx, db, breakGlassUserId),
          };
    const { enforcedConnectionId, breakGlassUserId: formerAdmin } = domain;
    const before = { enforcedConnectionId, breakGlassUserId: formerAdmin };
    const change = { action: "domain.enforce", subjectId: domain.id, before, after: set };
    const [[row]] = await Promise.all([
      db
        .update(domains)
        .set(set)
        .where(eq(domains.id, domain.id))
        .returning(domainFields)
        .execute(),
      auditRow(ctx, db, change).execute(),
    ]);
    if (!row) throw new Error("The statement returned no row.");
    if (set.enforcedConnectionId !== null) {
      await endOtherSessions(ctx, db, row.name, set.enforcedConnectionId);
    }
    return shownDomain(row);
  });
}

/** Ends the sessions of the domain's people that did not begin with the connection. */
async function endOtherSessions(
  ctx: Context,
  db: Db,
  name: string,
  connectionId: string,
): Promise<void> {
  await lockEnforcement(ctx, db, "exclusive");
  const people = db
    .select({ id: users.id })
    .from(users)
    .where(sql`rtrim(split_part(${users.emailKey}, '@', -1), '.') = ${name}`);
  // The function is called for the live sessions only, of which there are fewer than people.
  const which = and(
    inArray(sessions.userId, people),
    sql`${sessions.ssoConnectionId} is distinct from ${connectionId}`,
    sql`app.must_use_sso(${sessions.userId})`,
  );
  await endWithAudit(ctx, db, which, "sso_enforced");
}

async function usableConnection(
  db: Db,
  { name, provedAt }: { name: string; provedAt: Date | null },
  connectionId: string,
): Promise<string> {
  if (provedAt === null) {
    const message = `The domain ${name} is not proved. Add its TXT record first.`;
    throw new AppError("conflict", message);
  }
  const [connection] = await db
    .select({
      id: ssoConnections.id,
      enabled: ssoConnections.enabled,
      testedAt: ssoConnections.testedAt,
    })
    .from(ssoConnections)
    .where(eq(ssoConnections.id, idKey(connectionId)))
    .for("share")
    .execute();
  const problem =
    connection === undefined
      ? "does not exist. Use the id of one in the list"
      : !connection.enabled
        ? "is disabled. Enable it first"
        : connection.testedAt === null
          ? "is not tested. Make a test sign-in first"
          : null;
  if (connection && problem === null) return connection.id;
  throw new AppError("conflict", `The connection ${problem}.`, { field: "connectionId" });
}

async function breakGlassAdmin({ actor }: Context, db: Db, named?: string): Promise<string> {
  const id = named ?? (actor.kind === "user" ? actor.userId : "");
  const [admin] = await db
    .select({ id: users.id })
    .from(users)
    .innerJoin(signIns, eq(signIns.userId, users.id))
    .where(
      and(
        eq(users.id, idKey(id)),
        eq(users.role, "admin"),
        eq(users.active, true),
        isNull(users.deletedAt),
        isNotNull(signIns.passwordChangedAt),
      ),
    )
    .for("share", { of: users })
    .execute();
  if (admin) return admin.id;
  const message =
    "Name an active admin with a password, who can sign in when the identity provider does not work. Without one, nobody could correct the connection.";
  throw new AppError("conflict", message, { field: "breakGlassUserId" });
}
