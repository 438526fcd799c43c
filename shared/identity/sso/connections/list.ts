import { asc, eq } from "drizzle-orm";
import { ssoConnections } from "../../../../drizzle/schema/index.ts";
import type { Context } from "../../../context.ts";
import { notFound } from "../../../errors.ts";
import { idKey } from "../../../ids.ts";
import { type Connection, connectionFields } from "./fields.ts";

/** The organization's connections, oldest first. There are at most ten. */
export async function listConnections({ ctx }: { ctx: Context }): Promise<Connection[]> {
  const [rows] = await ctx.scope.read((db) => [
    db.select(connectionFields).from(ssoConnections).orderBy(asc(ssoConnections.id)),
  ]);
  return rows;
}

/** @throws AppError not_found */
export async function getConnection({
  ctx,
  input: { id },
}: {
  ctx: Context;
  input: { id: string };
}): Promise<Connection> {
  const [[row]] = await ctx.scope.read((db) => [
    db
      .select(connectionFields)
      .from(ssoConnections)
      .where(eq(ssoConnections.id, idKey(id))),
  ]);
  if (!row) throw notFound("SSO connection", id, null);
  return row;
}
