import { asc } from "drizzle-orm";
import { domains } from "../../../../drizzle/schema/index.ts";
import type { Context } from "../../../context.ts";
import { type Domain, domainFields, shownDomain } from "./fields.ts";

/** The organization's domains, oldest first. There are at most a hundred. */
export async function listDomains({ ctx }: { ctx: Context }): Promise<Domain[]> {
  const [rows] = await ctx.scope.read((db) => [
    db.select(domainFields).from(domains).orderBy(asc(domains.id)),
  ]);
  return rows.map(shownDomain);
}
