import { asc, sql } from "drizzle-orm";
import * as z from "zod";
import { eventReceivers } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import { lockInTenant } from "../db/lock-in-tenant.ts";
import type { Db } from "../db/queries.ts";

/** The visible fields of a receiver: all except the Authorization header of its pushes. */
export const receiverFields = {
  id: eventReceivers.id,
  name: eventReceivers.name,
  delivery: eventReceivers.delivery,
  url: eventReceivers.url,
  audience: eventReceivers.audience,
  content: eventReceivers.content,
  authorized: sql<boolean>`${eventReceivers.authorization} is not null`,
  createdAt: eventReceivers.createdAt,
};

export const receiverOutput = z.object({
  id: z.uuid(),
  name: z.string(),
  delivery: z.enum(eventReceivers.delivery.enumValues),
  url: z.string().nullable().describe("The URL for pushed tokens; null for polled ones."),
  audience: z.string().describe("The `aud` of the tokens."),
  content: z
    .enum(eventReceivers.content.enumValues)
    .describe("`notice` names the changed attributes; `full` contains their values."),
  authorized: z.boolean().describe("Whether a push carries an Authorization header."),
  createdAt: z.date(),
});
type Receiver = z.output<typeof receiverOutput>;

/**
 * Locks the tenant's receivers until the transaction ends: exclusively to add or remove one, shared to
 * store tokens for them. Row locks would require a grant to update.
 */
export const lockReceivers = ({ scope }: Context, db: Db, mode: "exclusive" | "shared") =>
  lockInTenant(db, scope.tenantId, "receivers", mode);

/** The tenant's receivers of provisioning changes, by name. There are at most ten. */
export async function listReceivers({ ctx }: { ctx: Context }): Promise<Receiver[]> {
  const [receivers] = await ctx.scope.read((db) => [
    db.select(receiverFields).from(eventReceivers).orderBy(asc(eventReceivers.name)),
  ]);
  return receivers;
}
