import { asc, gt, inArray } from "drizzle-orm";
import type { z } from "zod";
import { integrationStates, tenants } from "../../drizzle/schema/index.ts";
import { type pageInput, pageOf } from "../db/pages.ts";
import { asOperator, type OperatorContext } from "../tenants/operator-context.ts";
import { type Standing, standingOf, statusName } from "./standing.ts";

export interface TenantStatus {
  tenantId: string;
  slug: string;
  active: boolean;
  /** Of the integrations that were ever called. */
  integrations: Record<string, Standing>;
}

/** How every tenant's integrations stand, oldest tenant first; nothing of what is in a tenant. */
export async function readAllStatus({
  ctx,
  input: { limit, cursor },
}: {
  ctx: OperatorContext;
  input: z.output<typeof pageInput>;
}) {
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
    const items = page.items.map(({ id, slug, active }): TenantStatus => {
      const own = states.filter(({ tenantId }) => tenantId === id);
      const named = own.map((state) => [statusName(state.kind), standingOf(state, now)] as const);
      return { tenantId: id, slug, active, integrations: Object.fromEntries(named) };
    });
    return { items, nextCursor: page.nextCursor };
  });
}
