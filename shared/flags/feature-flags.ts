import { LRUCache } from "lru-cache";
import * as z from "zod";
import { eq, sql } from "drizzle-orm";
import { flagVersions, tenantFlagVersions } from "../../drizzle/schema/index.ts";
import type { Context, FeatureFlags } from "../context.ts";
import { documentOf } from "../db/columns.ts";
import { rawQuery } from "../db/queries.ts";
import { TenantScope } from "../db/tenant-scope.ts";
import type { FlagName } from "../flags.ts";
import type { Product } from "../product.ts";
import { type CompiledFlags, compileFlags } from "./evaluate/compile.ts";
import type { FlagContext } from "./evaluate/context.ts";
import { type Evaluation, evaluate } from "./evaluate/evaluate.ts";
import type { Feature, FlagState } from "./evaluate/state.ts";

/** How often a process records that a flag is asked for, in ms. */
const recordEveryMs = 3_600_000;

/** The flags that a tenant changed for itself, by name. */
export type OwnFeatures = Record<string, Feature>;

export const emptyState: FlagState = { features: [] };

/**
 * Evaluates the flags of the deployment. The tenant session names the version of the rules, so that a
 * change applies to the next request of every process; the rules of a version are read once.
 */
export class DeploymentFlags implements FeatureFlags {
  readonly #product: Product;
  readonly #environment: string;
  readonly #fallbacks: ReadonlyMap<string, boolean>;
  readonly #compiled = new LRUCache<string, Promise<CompiledFlags>>({ max: 1000 });
  readonly #recordedAt = new Map<string, number>();

  /** @param environment of the deployment, such as `production` */
  constructor(product: Product, environment: string) {
    this.#product = product;
    this.#environment = environment;
    this.#fallbacks = new Map(
      Array.from(product.flags, ([name, { fallback }]) => [name, fallback] as const),
    );
  }

  async isEnabled(ctx: Context, name: FlagName): Promise<boolean> {
    const { enabled } = await this.evaluate(ctx, name);
    return enabled;
  }

  async evaluate(ctx: Context, name: string): Promise<Evaluation> {
    const flags = await this.rules(ctx);
    const evaluation = evaluate(flags, name, this.contextOf(ctx));
    if (this.#product.flags.has(name)) this.#record(ctx, name);
    if (evaluation.reason === "ERROR") {
      const { errorCode, errorMessage } = evaluation;
      ctx.log.warn("flag.error", {
        flag: name,
        version: ctx.scope.tenant.flagsVersion,
        errorCode,
        errorMessage,
      });
    }
    return evaluation;
  }

  /** Whom the context acts for, as rules see it. */
  contextOf(ctx: Context): FlagContext {
    const { tenantId, appType, role, userId } = ctx.scope.tenant;
    return {
      environment: this.#environment,
      appName: "rampart",
      tenantId,
      appType,
      ...(role !== null && { role }),
      ...(userId !== null && { userId }),
      currentTime: ctx.now(),
    };
  }

  /** The rules of the session's version. */
  async rules(ctx: Context): Promise<CompiledFlags> {
    if (!ctx.scope.hasSession) await ctx.scope.beginSession();
    const { tenantId, flagsVersion } = ctx.scope.tenant;
    // Tenants without changes of their own share the rules of the deployment.
    const key = flagsVersion.endsWith(".0") ? flagsVersion : `${tenantId} ${flagsVersion}`;
    const known = this.#compiled.get(key);
    if (known) return known;
    const compiled = this.#read(ctx, flagsVersion).then((state) =>
      compileFlags(state, this.#fallbacks),
    );
    this.#compiled.set(key, compiled);
    compiled.catch(() => this.#compiled.delete(key));
    return compiled;
  }

  async #read(ctx: Context, version: string): Promise<FlagState> {
    if (version === "0.0") return emptyState;
    const { state, own } = await readRules(ctx, version);
    return withOwn(state, own);
  }

  #record(ctx: Context, name: string): void {
    const now = ctx.now().getTime();
    if (now - (this.#recordedAt.get(name) ?? -Infinity) < recordEveryMs) return;
    this.#recordedAt.set(name, now);
    // Not in the request's scope: its writes carry the record of its Idempotency-Key.
    const { tenantId } = ctx.scope;
    const scope = new TenantScope(ctx.database, { kind: "maintenance", tenantId });
    const write = scope.write((db) =>
      rawQuery(db, sql`select app.record_flag_use(${name})`, z.tuple([z.unknown()])).execute(),
    );
    ctx.waitUntil(write.catch(() => this.#recordedAt.delete(name)));
  }
}

/** The rules of the deployment, with those that the tenant changed in their places. */
export const withOwn = (state: FlagState, own: OwnFeatures): FlagState => ({
  ...state,
  features: [
    ...state.features.filter(({ name }) => !Object.hasOwn(own, name)),
    ...Object.values(own),
  ],
});

/** The rules of the deployment, and those that the tenant changed, by the version of a session. */
export async function readRules(
  ctx: Context,
  version: string,
): Promise<{ state: FlagState; own: OwnFeatures }> {
  const [deployment = 0, tenant = 0] = version.split(".").map(Number);
  const [[all], [own]] = await ctx.scope.read((db) => [
    db
      .select({ state: documentOf<FlagState>(flagVersions.state) })
      .from(flagVersions)
      .where(eq(flagVersions.version, deployment)),
    db
      .select({ features: documentOf<OwnFeatures>(tenantFlagVersions.features) })
      .from(tenantFlagVersions)
      .where(eq(tenantFlagVersions.version, tenant)),
  ]);
  return { state: all?.state ?? emptyState, own: own?.features ?? {} };
}
