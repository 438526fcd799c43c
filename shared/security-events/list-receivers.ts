import { asc } from "drizzle-orm";
import { eventReceivers } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import { receiverFields } from "./receivers.ts";

/** Who is told of the tenant's provisioning changes, by name; ten at most. */
export async function listReceivers({ ctx }: { ctx: Context }) {
  const [receivers] = await ctx.scope.read((db) => [
    db.select(receiverFields).from(eventReceivers).orderBy(asc(eventReceivers.name)),
  ]);
  return receivers;
}
