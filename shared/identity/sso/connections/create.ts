import { count } from "drizzle-orm";
import * as z from "zod";
import { ssoConnections } from "../../../../drizzle/schema/index.ts";
import { auditRow } from "../../../audit/record.ts";
import type { Context } from "../../../context.ts";
import { violates } from "../../../db/errors.ts";
import { lockInTenant } from "../../../db/lock-in-tenant.ts";
import { AppError } from "../../../errors.ts";
import { newId } from "../../../ids.ts";
import {
  auditedConnection,
  checkIssuer,
  type Connection,
  connectionFields,
  connectionInput,
  sealClientSecret,
} from "./fields.ts";

const maxConnections = 10;

export const createConnectionInput = z.strictObject({
  ...connectionInput,
  clientSecret: connectionInput.clientSecret.default(null),
  jit: connectionInput.jit.default(false),
  enabled: connectionInput.enabled.default(true),
});

/**
 * Creates a connection to an identity provider. Its client secret is stored sealed and never returned.
 * @throws AppError bad_request for an issuer that is not allowed; conflict for a client that has a
 *   connection, or for more than ten connections
 */
export async function createConnection({
  ctx,
  input: { clientSecret: secret, ...visible },
}: {
  ctx: Context;
  input: z.output<typeof createConnectionInput>;
}): Promise<Connection> {
  checkIssuer(ctx, visible.issuer);
  const id = newId(ctx.now().getTime());
  const clientSecret = await sealClientSecret(ctx, id, secret);
  return ctx.scope
    .write(async (db) => {
      const [, [present]] = await Promise.all([
        lockInTenant(db, ctx.scope.tenantId, "sso-connections"),
        db.select({ count: count() }).from(ssoConnections).execute(),
      ]);
      if ((present?.count ?? 0) >= maxConnections) {
        const message = `An organization has at most ${maxConnections} SSO connections. Remove one first.`;
        throw new AppError("conflict", message);
      }
      const [row] = await db
        .insert(ssoConnections)
        .values({ id, ...visible, clientSecret })
        .returning(connectionFields)
        .execute();
      if (!row) throw new Error("The statement returned no row.");
      const after = auditedConnection(row);
      const change = { action: "sso_connection.create", subjectId: id, before: null, after };
      await auditRow(ctx, db, change).execute();
      return row;
    })
    .catch(asTaken);
}

/** @throws AppError conflict for two connections with the same issuer and client */
export function asTaken(error: unknown): never {
  if (!violates(error, "sso_connections_client")) throw error;
  const message = "Another connection has this issuer and client id. Change that connection.";
  throw new AppError("conflict", message, { field: "clientId" });
}
