import { desc, eq } from "drizzle-orm";
import * as z from "zod";
import { flagVersions } from "../../../drizzle/schema/index.ts";
import { auditByOperator } from "../../audit/record.ts";
import { asOperator, type OperatorContext } from "../../context.ts";
import { documentOf } from "../../db/columns.ts";
import type { Db } from "../../db/queries.ts";
import { reasonInput } from "../../configuration/versions/version.ts";
import { AppError } from "../../errors.ts";
import type { Product } from "../../product.ts";
import type { FlagState } from "../evaluate/state.ts";
import { emptyState, usable } from "../read-rules.ts";
import {
  changeRules,
  faultsOf,
  refuseFaults,
  tooLong,
  undeclared,
  withoutUndefined,
} from "./apply.ts";
import { auditSides, changedConcurrently, changesOf } from "./changes.ts";
import { type FeatureChanges, featureChanges, type FlagVersion, segmentInput } from "./feature.ts";

export const changeFlagsInput = z.strictObject({
  /** The version of the rules that the change is based on; 0 while there are none. */
  baseVersion: z.int().min(0),
  flags: featureChanges.default({}),
  /** Replaces all segments. If it is omitted, they stay. */
  segments: z.array(segmentInput).max(200).optional(),
  reason: reasonInput,
});

/**
 * Changes the rules of flags for the whole deployment, from the next request of every process on.
 * @throws AppError bad_request with every rule that cannot be evaluated, conflict with the difference
 *   if `baseVersion` is not the newest version
 */
export async function changeFlags({
  ctx,
  input: { baseVersion, flags, segments, reason },
}: {
  ctx: OperatorContext;
  input: z.output<typeof changeFlagsInput>;
}): Promise<FlagVersion> {
  return asOperator(ctx, async (db) => {
    const newest = await newestRules(db);
    const state = applyRules(ctx.product, newest.state, flags, segments);
    return storeRules(ctx, db, { newest, baseVersion, state, reason });
  });
}

/** The largest rules of all flags together, as the length of their JSON. */
const maxLength = 2_000_000;

/** The rules with some flags changed. @throws AppError bad_request with everything that is wrong */
export function applyRules(
  product: Product,
  before: FlagState,
  changes: FeatureChanges,
  segments?: z.output<typeof segmentInput>[],
): FlagState {
  const after = changeRules(product, before, changes, segments && withoutUndefined(segments));
  refuseFaults([
    ...undeclared(product, before, changes),
    ...faultsOf(product, { before, after, changes }),
    ...tooLong(after, maxLength),
  ]);
  return after;
}

export const rollBackFlagsInput = z.strictObject({
  baseVersion: z.int().min(0),
  /** The version whose rules become valid again; 0 removes all rules and segments. */
  to: z.int().min(0),
  reason: reasonInput,
});

/**
 * Stores a new version with the rules of an earlier one, if they can still be evaluated.
 * @throws AppError not_found, and as `changeFlags`
 */
export async function rollBackFlags({
  ctx,
  input: { baseVersion, to, reason },
}: {
  ctx: OperatorContext;
  input: z.output<typeof rollBackFlagsInput>;
}): Promise<FlagVersion> {
  return asOperator(ctx, async (db) => {
    const newest = await newestRules(db);
    const state = to === 0 ? emptyState : await rulesOf(db, to);
    if (!state) {
      const message = `The flags have no version ${to}. List the versions to find one.`;
      throw new AppError("not_found", message, { field: "to" });
    }
    refuseFaults(faultsOf(ctx.product, { before: emptyState, after: state, changes: {} }));
    return storeRules(ctx, db, { newest, baseVersion, state, reason });
  });
}

interface Rules {
  version: number;
  state: FlagState;
}

/** The newest rules of the deployment; version 0 while there are none. */
export async function newestRules(db: Db): Promise<Rules> {
  const [row] = await db
    .select({ version: flagVersions.version, state: documentOf<FlagState>(flagVersions.state) })
    .from(flagVersions)
    .orderBy(desc(flagVersions.version))
    .limit(1)
    .execute();
  return { version: row?.version ?? 0, state: usable(row?.state) };
}

async function rulesOf(db: Db, version: number): Promise<FlagState | undefined> {
  const [row] = await db
    .select({ state: documentOf<FlagState>(flagVersions.state) })
    .from(flagVersions)
    .where(eq(flagVersions.version, version))
    .execute();
  return row && usable(row.state);
}

async function storeRules(
  ctx: OperatorContext,
  db: Db,
  change: { newest: Rules; baseVersion: number; state: FlagState; reason: string },
): Promise<FlagVersion> {
  const { newest, baseVersion, state, reason } = change;
  if (baseVersion !== newest.version) {
    const base = (await rulesOf(db, baseVersion)) ?? emptyState;
    throw changedConcurrently(newest.version, changesOf(base, newest.state));
  }
  const version = newest.version + 1;
  const changes = changesOf(newest.state, state);
  const author = `operator:${ctx.subject}`;
  const [row] = await db
    .insert(flagVersions)
    .values({ version, state: { ...state, version }, author, reason, changes })
    .onConflictDoNothing()
    .returning({ createdAt: flagVersions.createdAt })
    .execute();
  if (!row) throw changedConcurrently(version, {});
  await auditByOperator(ctx, db, {
    tenantId: null,
    action: "flags.change",
    ...auditSides(changes, reason),
  });
  return { version, author, reason, changes, createdAt: row.createdAt };
}
