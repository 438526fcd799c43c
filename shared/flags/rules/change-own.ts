import { desc, eq, sql } from "drizzle-orm";
import * as z from "zod";
import { tenantFlagVersions as table } from "../../../drizzle/schema/index.ts";
import { auditRow } from "../../audit/record.ts";
import { actorName, type Context } from "../../context.ts";
import { documentOf } from "../../db/columns.ts";
import { type Db, rawQuery } from "../../db/queries.ts";
import { reasonInput } from "../../configuration/versions/version.ts";
import { AppError } from "../../errors.ts";
import type { Product } from "../../product.ts";
import type { FlagState } from "../evaluate/state.ts";
import { type OwnFeatures, readRules } from "../read-rules.ts";
import {
  changeRules,
  faultsOf,
  refuseFaults,
  refuseOperators,
  tooLong,
  undeclared,
} from "./apply.ts";
import { auditSides, changedConcurrently, changesOf } from "./changes.ts";
import { type FeatureChanges, featureChanges, type FlagVersion } from "./feature.ts";

export const changeOwnFlagsInput = z.strictObject({
  /** The version of the tenant's own rules that the change is based on; 0 while there are none. */
  baseVersion: z.int().min(0),
  /** New rules by flag. `null` gives a flag the rules of the deployment again. */
  flags: featureChanges,
  reason: reasonInput,
});

export const rollBackOwnFlagsInput = z.strictObject({
  baseVersion: z.int().min(0),
  /** The version whose rules become valid again; 0 removes all own rules. */
  to: z.int().min(0),
  reason: reasonInput,
});

/**
 * Changes the rules of flags for the tenant alone, from its next request on.
 * @throws AppError bad_request, forbidden for a flag that only the operator changes, conflict with the
 *   difference if `baseVersion` is not the newest version
 */
export async function changeOwnFlags({
  ctx,
  input: { baseVersion, flags, reason },
}: {
  ctx: Context;
  input: z.output<typeof changeOwnFlagsInput>;
}): Promise<FlagVersion> {
  const deployment = await deploymentRules(ctx);
  return ctx.scope.write(async (db) => {
    const newest = await newestOwn(db);
    const features = applyOwnRules(ctx, deployment, newest.features, flags);
    return store(ctx, db, { newest, baseVersion, features, reason });
  });
}

/** The largest own rules of a tenant, as the length of their JSON. */
const maxLength = 200_000;

/**
 * The tenant's rules with some flags changed. They cannot use segments: the operator may remove those.
 * @param deployment the rules of the deployment
 * @throws AppError bad_request with everything that is wrong, forbidden for flags that only the
 *   operator changes
 */
export function applyOwnRules(
  { product, scope }: Context,
  deployment: FlagState,
  before: OwnFeatures,
  changes: FeatureChanges,
): OwnFeatures {
  refuseOperators(product, scope.tenant.appType, Object.keys(changes));
  const state = stateOf(before);
  const after = ownOf(changeRules(product, state, changes));
  refuseFaults([
    ...undeclared(product, state, changes, scope.tenant.appType),
    ...ownFaults(product, { deployment, before, after, changes }),
  ]);
  return after;
}

interface OwnChange {
  deployment: FlagState;
  before: OwnFeatures;
  after: OwnFeatures;
  changes: FeatureChanges;
}

/** A flag of the tenant may depend on one of the deployment, so they are compiled together. */
function ownFaults(product: Product, { deployment, before, after, changes }: OwnChange) {
  const together = (own: OwnFeatures): FlagState => ({
    features: [
      ...deployment.features.filter(({ name }) => !Object.hasOwn(own, name)),
      ...Object.values(own),
    ],
  });
  return [
    ...faultsOf(product, { before: together(before), after: together(after), changes }),
    ...tooLong(stateOf(after), maxLength),
  ];
}

/** The rules of the deployment, by the version of the caller's session. */
async function deploymentRules(ctx: Context): Promise<FlagState> {
  if (!ctx.scope.hasSession) await ctx.scope.beginSession();
  const { state } = await readRules(ctx, ctx.scope.tenant.flagsVersion);
  return state;
}

/**
 * Stores a new version with the own rules of an earlier one, if they can still be evaluated.
 * @throws AppError not_found, and as `changeOwnFlags`
 */
export async function rollBackOwnFlags({
  ctx,
  input: { baseVersion, to, reason },
}: {
  ctx: Context;
  input: z.output<typeof rollBackOwnFlagsInput>;
}): Promise<FlagVersion> {
  const deployment = await deploymentRules(ctx);
  return ctx.scope.write(async (db) => {
    const newest = await newestOwn(db);
    const features = to === 0 ? {} : await ownAt(db, to);
    if (!features) {
      const message = `The organization's flags have no version ${to}. List the versions to find one.`;
      throw new AppError("not_found", message, { field: "to" });
    }
    const change = { deployment, before: {}, after: features, changes: {} };
    refuseFaults(ownFaults(ctx.product, change));
    return store(ctx, db, { newest, baseVersion, features, reason });
  });
}

interface Own {
  version: number;
  features: OwnFeatures;
}

/** The newest own rules of the tenant; no row while there are none. */
export const newestOwnRules = (db: Db) =>
  db
    .select({ version: table.version, features: documentOf<OwnFeatures>(table.features) })
    .from(table)
    .orderBy(desc(table.version))
    .limit(1);

async function newestOwn(db: Db): Promise<Own> {
  const [row] = await newestOwnRules(db).execute();
  return row ?? { version: 0, features: {} };
}

async function ownAt(db: Db, version: number): Promise<OwnFeatures | undefined> {
  const [row] = await db
    .select({ features: documentOf<OwnFeatures>(table.features) })
    .from(table)
    .where(eq(table.version, version))
    .execute();
  return row?.features;
}

const stateOf = (features: OwnFeatures): FlagState => ({ features: Object.values(features) });
const ownOf = ({ features }: FlagState): OwnFeatures =>
  Object.fromEntries(features.map((feature) => [feature.name, feature]));

async function store(
  ctx: Context,
  db: Db,
  change: { newest: Own; baseVersion: number; features: OwnFeatures; reason: string },
): Promise<FlagVersion> {
  const { newest, baseVersion, features, reason } = change;
  if (baseVersion !== newest.version) {
    const base = stateOf((await ownAt(db, baseVersion)) ?? {});
    throw changedConcurrently(newest.version, changesOf(base, stateOf(newest.features)));
  }
  const version = newest.version + 1;
  const changes = changesOf(stateOf(newest.features), stateOf(features));
  const author = actorName(ctx);
  const [row] = await db
    .insert(table)
    .values({ version, features, author, reason, changes })
    .onConflictDoNothing()
    .returning({ createdAt: table.createdAt })
    .execute();
  if (!row) throw changedConcurrently(version, {});
  await Promise.all([
    rawQuery(db, sql`select app.use_own_flags(${version})`, z.tuple([z.unknown()])).execute(),
    auditRow(ctx, db, {
      action: "flags.change",
      subjectId: ctx.scope.tenantId,
      ...auditSides(changes, reason),
    }).execute(),
  ]);
  return { version, author, reason, changes, createdAt: row.createdAt };
}
