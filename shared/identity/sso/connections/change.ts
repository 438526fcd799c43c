import { eq, sql } from "drizzle-orm";
import * as z from "zod";
import { domains, ssoConnections, ssoIdentities } from "../../../../drizzle/schema/index.ts";
import { changedParts } from "../../../audit/changed-parts.ts";
import { auditRow } from "../../../audit/record.ts";
import type { Context } from "../../../context.ts";
import type { Db } from "../../../db/queries.ts";
import { AppError } from "../../../errors.ts";
import { basedOn, refuseOtherVersion } from "../../../values/version.ts";
import { asTaken } from "./create.ts";
import {
  auditedConnection,
  checkIssuer,
  type Connection,
  connectionFields,
  connectionInput,
  lockConnection,
  oneConnectionInput,
  sealClientSecret,
} from "./fields.ts";

export const changeConnectionInput = oneConnectionInput.extend({
  ...z.object(connectionInput).partial().shape,
  ...basedOn,
});

/**
 * Changes what is sent. Another issuer, client or secret needs a new test sign-in. The issuer and the
 * client cannot change once people have signed in: a subject means somebody else at another provider.
 * @throws AppError not_found, bad_request for an issuer that is not allowed; conflict for a change
 *   that the connection's people or an enforced domain exclude
 */
export async function changeConnection({
  ctx,
  input: { id: requestedId, version, clientSecret: secret, ...changes },
}: {
  ctx: Context;
  input: z.output<typeof changeConnectionInput>;
}): Promise<Connection> {
  if (changes.issuer !== undefined) checkIssuer(ctx, changes.issuer);
  return ctx.scope
    .write(async (db) => {
      const before = await lockConnection(db, requestedId);
      const { id } = before;
      refuseOtherVersion("connection", before.version, version);
      const { issuer = before.issuer, clientId = before.clientId } = changes;
      const isOther = issuer !== before.issuer || clientId !== before.clientId;
      if (isOther) await refuseIfUsed(db, id);
      if (changes.enabled === false) await refuseIfEnforced(db, id, "disabled");
      const sealed =
        secret === undefined ? {} : { clientSecret: await sealClientSecret(ctx, id, secret) };
      const needsTest = isOther || secret !== undefined;
      const [row] = await db
        .update(ssoConnections)
        .set({
          ...defined(changes),
          ...sealed,
          ...(needsTest && { testedAt: null }),
          version: sql`version + 1`,
          updatedAt: sql`now()`,
        })
        .where(eq(ssoConnections.id, id))
        .returning(connectionFields)
        .execute();
      if (!row) throw new Error("The statement returned no row.");
      const parts = changedParts(auditedConnection(before), auditedConnection(row));
      const after = { ...parts.after, ...(secret !== undefined && { clientSecret: "replaced" }) };
      const change = { action: "sso_connection.change", subjectId: id, ...parts, after };
      await auditRow(ctx, db, change).execute();
      return row;
    })
    .catch(asTaken);
}

const defined = (values: object) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

async function refuseIfUsed(db: Db, id: string): Promise<void> {
  const used = await db
    .select({ userId: ssoIdentities.userId })
    .from(ssoIdentities)
    .where(eq(ssoIdentities.connectionId, id))
    .limit(1)
    .execute();
  if (used.length === 0) return await refuseIfEnforced(db, id, "moved to another client");
  const message =
    "People sign in by this connection, so its issuer and client id cannot change. Create another connection.";
  throw new AppError("conflict", message, { field: "issuer" });
}

/** @throws AppError conflict while a domain must sign in by the connection */
export async function refuseIfEnforced(db: Db, id: string, what: string): Promise<void> {
  const [enforced] = await db
    .select({ name: domains.name })
    .from(domains)
    .where(eq(domains.enforcedConnectionId, id))
    .limit(1)
    .execute();
  if (!enforced) return;
  const message = `People of ${enforced.name} must sign in by this connection, so it cannot be ${what}. End the enforcement first.`;
  throw new AppError("conflict", message);
}
