import { eq, getTableColumns, sql } from "drizzle-orm";
import * as z from "zod";
import { ssoConnections } from "../../../../drizzle/schema/index.ts";
import type { OidcConnection } from "../../../adapters/oidc/providers.ts";
import type { Context } from "../../../context.ts";
import type { Db } from "../../../db/queries.ts";
import { AppError, notFound } from "../../../errors.ts";
import { idKey } from "../../../ids.ts";
import { ssoConnectionAad } from "../../../secrets/aad.ts";

/** RFC 6749, appendix A.1 and A.2. */
const credential = z
  .string()
  .regex(/^[\x20-\x7E]{1,500}$/, "must be 1 to 500 printable ASCII characters");

export const connectionInput = {
  name: z.string().trim().min(1).max(100),
  /** Exactly as the provider shows it. */
  issuer: z.string().min(1).max(1000),
  clientId: credential,
  /** Null for a public client. It is never returned. */
  clientSecret: credential.nullable(),
  /** Whether people who are unknown here are created at their first sign-in. */
  jit: z.boolean(),
  enabled: z.boolean(),
};

export const oneConnectionInput = z.strictObject({ id: z.string().max(200) });

const { clientSecret, tenantId: _, ...visible } = getTableColumns(ssoConnections);

export const connectionFields = {
  ...visible,
  hasClientSecret: sql<boolean>`${clientSecret} is not null`,
};

export const connectionOutput = z.object({
  id: z.uuid(),
  name: z.string(),
  issuer: z.string(),
  clientId: z.string(),
  hasClientSecret: z.boolean(),
  jit: z
    .boolean()
    .describe(
      "Whether people are created at their first sign-in, while no SCIM client is connected.",
    ),
  enabled: z.boolean(),
  version: z.int(),
  createdAt: z.date(),
  updatedAt: z.date(),
  testedAt: z
    .date()
    .nullable()
    .describe("The last test sign-in since the issuer or the client changed."),
});

export type Connection = z.output<typeof connectionOutput>;

/** What the audit log shows of a connection. */
export const auditedConnection = ({ name, issuer, clientId, jit, enabled }: Connection) => ({
  name,
  issuer,
  clientId,
  jit,
  enabled,
});

/** @throws AppError bad_request for an issuer that tenants may not use */
export function checkIssuer({ targets }: Context, issuer: string): void {
  const problem = /[?#]/.test(issuer) ? "contains ? or #" : targets.problemOf(issuer);
  if (problem === null) return;
  const message = `The issuer ${problem}. Enter it exactly as the provider shows it.`;
  throw new AppError("bad_request", message, { field: "issuer" });
}

/** Reads a connection and locks it against changes. @throws AppError not_found */
export async function lockConnection(db: Db, id: string): Promise<Connection> {
  const [row] = await db
    .select(connectionFields)
    .from(ssoConnections)
    .where(eq(ssoConnections.id, idKey(id)))
    .for("update")
    .execute();
  if (!row) throw notFound("SSO connection", id, null);
  return row;
}

/** What signs people in by a connection; its secret is sealed. */
export const sealedConnection = {
  id: ssoConnections.id,
  issuer: ssoConnections.issuer,
  clientId: ssoConnections.clientId,
  clientSecret: ssoConnections.clientSecret,
  jit: ssoConnections.jit,
  enabled: ssoConnections.enabled,
};

interface SealedConnection extends OidcConnection {
  id: string;
  jit: boolean;
  enabled: boolean;
}

/** A connection as it signs people in. @returns undefined if there is none with this id */
export async function sealedConnectionOf(
  { scope }: Context,
  id: string,
): Promise<SealedConnection | undefined> {
  const [[row]] = await scope.read((db) => [
    db
      .select(sealedConnection)
      .from(ssoConnections)
      .where(eq(ssoConnections.id, idKey(id))),
  ]);
  return row;
}

/** A connection as the provider's adapter takes it, with its secret opened. */
export async function openConnection(
  { secrets, scope }: Context,
  { id, issuer, clientId, clientSecret }: SealedConnection,
): Promise<OidcConnection> {
  const aad = ssoConnectionAad(scope.tenantId, id);
  const opened = clientSecret === null ? null : await secrets.open(clientSecret, aad);
  return { issuer, clientId, clientSecret: opened };
}

/** @returns null for a public client */
export const sealClientSecret = async (
  { secrets, scope }: Context,
  id: string,
  clientSecret: string | null,
): Promise<string | null> =>
  clientSecret === null ? null : secrets.seal(clientSecret, ssoConnectionAad(scope.tenantId, id));
