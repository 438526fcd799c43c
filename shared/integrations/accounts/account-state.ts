import { and, eq, sql } from "drizzle-orm";
import {
  type IntegrationKind,
  integrations,
  integrationStates,
} from "../../../drizzle/schema/index.ts";
import type { Db } from "../../db/queries.ts";
import type { TenantScope } from "../../db/tenant-scope.ts";
import { CallDeferred } from "../../rate-gate/account.ts";

type Values = Record<string, unknown>;

/** Inserts or updates the state of an account. @param set the update of an existing row; `values` by default */
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

/** When a call to a paused account is retried. */
const pausedMs = 5 * 60_000;

/** Selects one row if an admin has paused the integration. */
const isPaused = (db: Db, kind: IntegrationKind) =>
  db
    .select({ kind: integrationStates.kind })
    .from(integrationStates)
    .where(and(eq(integrationStates.kind, kind), sql`paused_at is not null`));

/** The tenant's stored account, or null. @throws CallDeferred while it is paused */
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
  if (paused) throw new CallDeferred(new Date(Date.now() + pausedMs), "paused");
  return account;
}
