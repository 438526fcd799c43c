import { and, eq, sql } from "drizzle-orm";
import {
  type IntegrationKind,
  integrations,
  integrationStates,
} from "../../drizzle/schema/index.ts";
import type { Db } from "../db/queries.ts";
import type { TenantScope } from "../db/tenant-scope.ts";
import { NoSlot } from "../rate-gate/no-slot.ts";

type Values = Record<string, unknown>;

/** Writes how an account fares. @param set what becomes of a row that is there; the same, if left out */
export const writeState = (
  db: Db,
  kind: IntegrationKind,
  values: Values,
  set = values,
): Promise<unknown> =>
  db
    .insert(integrationStates)
    .values({ kind, ...values })
    .onConflictDoUpdate({ target: [integrationStates.tenantId, integrationStates.kind], set })
    .execute();

/** When a paused account is looked at again. */
const pausedMs = 5 * 60_000;

/** Whether a person has paused the tenant's integration. */
const isPaused = (db: Db, kind: IntegrationKind) =>
  db
    .select({ kind: integrationStates.kind })
    .from(integrationStates)
    .where(and(eq(integrationStates.kind, kind), sql`paused_at is not null`));

/** The tenant's account as it is stored; null where it has none. @throws NoSlot while it is paused */
export async function findAccount(
  scope: TenantScope,
  kind: IntegrationKind,
): Promise<{ secret: string; scopes: string[] } | null> {
  const [[account], [paused]] = await scope.read((db) => [
    db
      .select({ secret: integrations.secret, scopes: integrations.scopes })
      .from(integrations)
      .where(eq(integrations.kind, kind)),
    isPaused(db, kind),
  ]);
  if (!account) return null;
  if (paused) throw new NoSlot(new Date(Date.now() + pausedMs), "paused");
  return account;
}
