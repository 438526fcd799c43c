import { eq } from "drizzle-orm";
import type * as z from "zod";
import { domains } from "../../../../drizzle/schema/index.ts";
import type { Context } from "../../../context.ts";
import { publishScheduled, scheduleJob } from "../../../outbox/coalesced-jobs.ts";
import {
  type Domain,
  domainFields,
  lockDomain,
  type oneDomainInput,
  shownDomain,
} from "./fields.ts";

/**
 * Has the TXT record of a domain looked up now, also after the lookups were given up.
 * @throws AppError not_found
 */
export async function checkDomain({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.output<typeof oneDomainInput>;
}): Promise<Domain> {
  const dueAt = ctx.now();
  const { row, isScheduled } = await ctx.scope.write(async (db) => {
    const domain = await lockDomain(db, input.id);
    if (domain.provedAt !== null) return { row: domain, isScheduled: false };
    const [[changed], scheduled] = await Promise.all([
      db
        .update(domains)
        .set({ checkDueAt: dueAt })
        .where(eq(domains.id, domain.id))
        .returning(domainFields)
        .execute(),
      scheduleJob(db, "domains.check", dueAt),
    ]);
    return { row: changed ?? domain, isScheduled: scheduled };
  });
  if (isScheduled) publishScheduled(ctx, "domains.check", dueAt);
  return shownDomain(row);
}
