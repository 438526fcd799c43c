import { RecentMap } from "../values/recent-map.ts";
import type { Context, FeatureFlags } from "../context.ts";
import type { Metrics } from "../metrics.ts";
import type { Product } from "../product.ts";
import { type CompiledFlags, compileFlags } from "./evaluate/compile.ts";
import type { FlagContext } from "./evaluate/context.ts";
import { type Evaluation, evaluate } from "./evaluate/evaluate.ts";
import { EvaluationErrors } from "./evaluation-errors.ts";
import { FlagUses } from "./flag-uses.ts";
import { type Rules, readRules, withOwn } from "./read-rules.ts";

/** Rules that a process keeps: those of the deployment, and those of tenants that changed some. */
const maxKept = 1000;

export interface CompiledRules extends Rules {
  compiled: CompiledFlags;
}

/**
 * Evaluates the flags of the deployment. The tenant session names the version of the rules, so that a
 * change applies to the next request of every process; the rules of a version are read once.
 */
export class DeploymentFlags implements FeatureFlags {
  readonly #product: Product;
  readonly #environment: string;
  readonly #rules = new RecentMap<string, Promise<CompiledRules>>({ max: maxKept });
  readonly #uses = new FlagUses();
  readonly #errors = new EvaluationErrors();

  /** @param environment of the deployment, such as `production` */
  constructor(product: Product, environment: string) {
    this.#product = product;
    this.#environment = environment;
  }

  async isEnabled(ctx: Context, name: string): Promise<boolean> {
    const { enabled } = await this.evaluate(ctx, name);
    this.recordUse(ctx, name);
    return enabled;
  }

  /**
   * The value with its reason. It does not count as asking for the flag.
   * @param whom by default, whom the context acts for
   */
  async evaluate(ctx: Context, name: string, whom?: FlagContext): Promise<Evaluation> {
    const { compiled } = await this.rules(ctx);
    const evaluation = evaluate(compiled, name, whom ?? this.contextOf(ctx));
    if (evaluation.reason === "ERROR") this.#errors.report(ctx, name, evaluation);
    return evaluation;
  }

  /** Records that a flag is asked for, if it is declared. */
  recordUse(ctx: Context, name: string): void {
    if (this.#product.flags.has(name)) this.#uses.record(ctx, name);
  }

  countErrors(metrics: Metrics): void {
    this.#errors.countIn(metrics);
  }

  /** What is the same for everybody in the tenant. The session must have started. */
  tenantContextOf({ scope }: Context) {
    const { tenantId, appType } = scope.tenant;
    return { environment: this.#environment, tenantId, appType };
  }

  /** Whom the context acts for, as rules see it. The session must have started. */
  contextOf(ctx: Context): FlagContext {
    const { role, userId } = ctx.scope.tenant;
    return {
      ...this.tenantContextOf(ctx),
      appName: "rampart",
      ...(role !== null && { role }),
      ...(userId !== null && { userId }),
      currentTime: ctx.now(),
    };
  }

  /** The rules of the session's version. */
  async rules(ctx: Context): Promise<CompiledRules> {
    if (!ctx.scope.hasSession) await ctx.scope.beginSession();
    const { tenantId, flagsVersion } = ctx.scope.tenant;
    // Tenants without changes of their own share the rules of the deployment.
    const key = flagsVersion.endsWith(".0") ? flagsVersion : `${tenantId} ${flagsVersion}`;
    const known = this.#rules.get(key);
    if (known) return known;
    const read = readRules(ctx, flagsVersion).then((rules) => ({
      ...rules,
      compiled: compileFlags(withOwn(this.#product, rules), this.#product.fallbacks),
    }));
    this.#rules.set(key, read);
    read.catch(() => this.#rules.delete(key));
    return read;
  }
}
