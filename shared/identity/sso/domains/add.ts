import { count } from "drizzle-orm";
import * as z from "zod";
import { domains } from "../../../../drizzle/schema/index.ts";
import { auditRow } from "../../../audit/record.ts";
import { toBase64Url } from "../../../base64.ts";
import type { Context } from "../../../context.ts";
import { violates } from "../../../db/errors.ts";
import { lockInTenant } from "../../../db/lock-in-tenant.ts";
import { AppError } from "../../../errors.ts";
import { newId } from "../../../ids.ts";
import { publishScheduled, scheduleJob } from "../../../outbox/coalesced-jobs.ts";
import { firstCheckMs } from "./check-due.ts";
import { type Domain, domainFields, domainName, shownDomain } from "./fields.ts";

const maxDomains = 100;

export const addDomainInput = z.strictObject({ name: domainName });

/**
 * Adds a domain, and schedules the lookups of the TXT record that proves it. Several organizations
 * may add the same domain, each with a record of its own.
 * @throws AppError conflict for a domain that the organization has, or for more than 100 domains
 */
export async function addDomain({
  ctx,
  input: { name },
}: {
  ctx: Context;
  input: z.output<typeof addDomainInput>;
}): Promise<Domain> {
  const id = newId(ctx.now().getTime());
  const token = toBase64Url(crypto.getRandomValues(new Uint8Array(24)));
  const checkDueAt = new Date(ctx.now().getTime() + firstCheckMs);
  const { row, isScheduled } = await ctx.scope
    .write(async (db) => {
      const [, [present]] = await Promise.all([
        lockInTenant(db, ctx.scope.tenantId, "domains"),
        db.select({ count: count() }).from(domains).execute(),
      ]);
      if ((present?.count ?? 0) >= maxDomains) {
        const message = `An organization has at most ${maxDomains} domains. Remove one first.`;
        throw new AppError("conflict", message);
      }
      const change = { action: "domain.add", subjectId: id, before: null, after: { name } };
      const [[added], scheduled] = await Promise.all([
        db
          .insert(domains)
          .values({ id, name, token, checkDueAt })
          .returning(domainFields)
          .execute(),
        scheduleJob(db, "domains.check", checkDueAt),
        auditRow(ctx, db, change).execute(),
      ]);
      if (!added) throw new Error("The statement returned no row.");
      return { row: added, isScheduled: scheduled };
    })
    .catch((error: unknown) => {
      if (!violates(error, "domains_name")) throw error;
      const message = `The organization has the domain ${name} already.`;
      throw new AppError("conflict", message, { field: "name" });
    });
  if (isScheduled) publishScheduled(ctx, "domains.check", checkDueAt);
  return shownDomain(row);
}
