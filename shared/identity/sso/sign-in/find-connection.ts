import * as z from "zod";
import type { Database } from "../../../db/database.ts";

export interface FoundConnection {
  tenantId: string;
  connectionId: string;
}

/** The one enabled connection of an organization, by its slug, by a domain that it proved, or by both. */
export const findConnection = (
  database: Database,
  slug: string | null,
  domain: string | null,
): Promise<FoundConnection | null> =>
  findOne(database, "select tenant_id, connection_id from app.find_sso($1, $2)", [slug, domain]);

/** The connection that a logout token is for. @param connection its id, or null if only one may fit */
export const findClient = (
  database: Database,
  connection: string | null,
  issuer: string,
  clientId: string,
): Promise<FoundConnection | null> =>
  findOne(database, "select tenant_id, connection_id from app.find_sso_client($1, $2, $3)", [
    connection,
    issuer,
    clientId,
  ]);

const row = z.tuple([z.uuid(), z.uuid()]);

/** These functions run before the tenant is known. They return ids only. */
async function findOne(
  database: Database,
  text: string,
  params: (string | null)[],
): Promise<FoundConnection | null> {
  const { rows } = await database.withConnection((connection) => connection.run(text, params));
  if (rows.length === 0) return null;
  const [tenantId, connectionId] = row.parse(rows[0]);
  return { tenantId, connectionId };
}
