import { and, asc, gt, gte, inArray } from "drizzle-orm";
import * as z from "zod";
import { integrationStates, jobFailures, tenants } from "../../../drizzle/schema/index.ts";
import { type pageInput, pageOf, pageOutput } from "../../db/pages.ts";
import { asOperator, type OperatorContext } from "../../context.ts";
import { alertAfterFailures } from "../../outbox/job-failures.ts";
import { jobsOf, otherJobs, ownJobs, standingWithJobs, withJobs } from "./failing-jobs.ts";
import { standingOf, statusName } from "./standing.ts";

const tenantStatus = z.object({
  tenantId: z.uuid(),
  slug: z.string(),
  active: z.boolean(),
  integrations: z
    .record(z.string(), standingWithJobs)
    .describe("The integrations that have been called at least once, by name."),
});
export const readAllStatusOutput = pageOutput(tenantStatus);

/** The status of every tenant's integrations, oldest tenant first, without tenant data. */
export async function readAllStatus({
  ctx,
  input: { limit, cursor },
}: {
  ctx: OperatorContext;
  input: z.output<typeof pageInput>;
}): Promise<z.output<typeof readAllStatusOutput>> {
  const now = new Date();
  return asOperator(ctx, async (db) => {
    const rows = await db
      .select({ id: tenants.id, slug: tenants.slug, active: tenants.active })
      .from(tenants)
      .where(cursor === undefined ? undefined : gt(tenants.id, cursor))
      .orderBy(asc(tenants.id))
      .limit(limit + 1);
    const page = pageOf(rows, limit);
    const ids = page.items.map(({ id }) => id);
    const states =
      ids.length === 0
        ? []
        : await db
            .select()
            .from(integrationStates)
            .where(inArray(integrationStates.tenantId, ids))
            .orderBy(asc(integrationStates.kind));
    const failing =
      ids.length === 0
        ? []
        : await db
            .select()
            .from(jobFailures)
            .where(
              and(
                inArray(jobFailures.tenantId, ids),
                gte(jobFailures.failures, alertAfterFailures),
              ),
            )
            .orderBy(asc(jobFailures.job));
    const items = page.items.map(({ id, slug, active }): z.output<typeof tenantStatus> => {
      const ownStates = states.filter(({ tenantId }) => tenantId === id);
      const jobs = failing
        .filter(({ tenantId }) => tenantId === id)
        .map(({ job, reason, failures, since }) => ({ job, reason, failures, since }));
      const named = ownStates.map(
        (state) =>
          [
            statusName(state.kind),
            withJobs(standingOf(state, now), jobsOf(state.kind, jobs)),
          ] as const,
      );
      const kinds = ownStates.map(({ kind }) => kind);
      const others = withJobs(standingOf(undefined, now), otherJobs(kinds, jobs));
      const rest = others.failingJobs.length === 0 ? [] : [[ownJobs, others] as const];
      return { tenantId: id, slug, active, integrations: Object.fromEntries([...named, ...rest]) };
    });
    return { items, nextCursor: page.nextCursor };
  });
}
