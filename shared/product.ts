import { type JobDeclaration, jobs } from "./jobs/catalogue.ts";
import { coreFlags, type FlagDeclaration, type FlagDeclarations } from "./flags.ts";

/** Permissions by name, such as `trucking.loads:read`. */
export type PackPermissions = Readonly<
  Record<
    string,
    {
      /** What it allows, for people who compose roles. */
      title: string;
      /** The lowest base role that has it. */
      from: "rep" | "manager" | "admin";
    }
  >
>;

/** A job of a pack. */
export interface PackJobDeclaration extends JobDeclaration {
  /** Whether a tenant has it scheduled at most once at a time; see `coalesced_jobs`. */
  isCoalesced?: true;
}

/** An industry pack, as the core sees it. */
export interface Pack {
  /** The app type of the tenants that have the pack, such as `trucking`. */
  readonly appType: string;
  /** The part of URLs that is the pack's: `/api/v1/{path}`. */
  readonly path: string;
  /** The industry, as people read it. */
  readonly title: string;
  /** The defaults of the pack: the parts of a tenant's configuration that differ from the product's. */
  readonly defaults: Readonly<Record<string, unknown>>;
  /** Its feature flags. Their names start with the path. */
  readonly flags?: FlagDeclarations;
  /** What its operations require, beside the permissions of the core. Their names start with the path. */
  readonly permissions?: PackPermissions;
  /** Its jobs. Their names start with the path. */
  readonly jobs?: Readonly<Record<string, PackJobDeclaration>>;
  /** The events that the tenant's webhook endpoints can subscribe to, such as `load.assigned`. */
  readonly events?: readonly `${string}.${string}`[];
}

/** A flag with the app type of its pack; null for a flag of the core. */
export interface ProductFlag extends FlagDeclaration {
  readonly appType: string | null;
}

/** What a deployment offers: the core, and the packs that it was built with. */
export interface Product {
  /** Every app type that a tenant can have; the first is the default. */
  readonly appTypes: readonly string[];
  readonly packs: readonly Pack[];
  /** The pack of an app type; undefined for `enablement`, and for a pack that was removed. */
  packOf(appType: string): Pack | undefined;
  /** The feature flags of the core and of all packs, by name. */
  readonly flags: ReadonlyMap<string, ProductFlag>;
  /** Their values without rules, by name. */
  readonly fallbacks: ReadonlyMap<string, boolean>;
  /** The jobs of the core and of all packs, by name. */
  readonly jobs: ReadonlyMap<string, PackJobDeclaration>;
}

/** Whether the tenants of an app type have a flag: one of the core, or of their pack. */
export const hasFlag = ({ flags }: Product, appType: string, name: string): boolean => {
  const flag = flags.get(name);
  return flag !== undefined && (flag.appType === null || flag.appType === appType);
};

/**
 * The app type of a tenant as logs and metrics show it: `other` for one that the deployment does not
 * have, so that the values are bounded.
 */
export const industryOf = ({ appTypes }: Product, appType: string): string =>
  appTypes.includes(appType) ? appType : "other";

/** The app type of tenants without a pack. */
export const coreAppType = "enablement";

/**
 * The product with these packs. Each entry makes it once and passes it in, so that the core imports no
 * pack.
 * @throws Error if two packs have the same app type or path
 */
export function createProduct(packs: readonly Pack[]): Product {
  const byAppType = new Map<string, Pack>();
  const paths = new Set<string>();
  for (const pack of packs) {
    if (pack.appType === coreAppType || byAppType.has(pack.appType))
      throw new Error(`Two packs have the app type "${pack.appType}". Rename one of them.`);
    if (paths.has(pack.path))
      throw new Error(`Two packs have the path "${pack.path}". Rename one of them.`);
    byAppType.set(pack.appType, pack);
    paths.add(pack.path);
  }
  const flags = flagsOf(packs);
  return {
    appTypes: [coreAppType, ...byAppType.keys()],
    packs,
    packOf: (appType) => byAppType.get(appType),
    flags,
    fallbacks: new Map(Array.from(flags, ([name, { fallback }]) => [name, fallback])),
    jobs: jobsOf(packs),
  };
}

function jobsOf(packs: readonly Pack[]): Map<string, PackJobDeclaration> {
  const all = new Map<string, PackJobDeclaration>(Object.entries(jobs));
  for (const { path, jobs: declared = {} } of packs) {
    for (const [name, job] of Object.entries(declared)) {
      if (!name.startsWith(`${path}.`))
        throw new Error(`The job "${name}" must start with "${path}.".`);
      all.set(name, job);
    }
  }
  return all;
}

function flagsOf(packs: readonly Pack[]): Map<string, ProductFlag> {
  const flags = new Map<string, ProductFlag>();
  const add = (declared: FlagDeclarations, appType: string | null) => {
    for (const [name, flag] of Object.entries(declared)) flags.set(name, { ...flag, appType });
  };
  add(coreFlags, null);
  for (const { path, appType, flags: declared = {} } of packs) {
    const foreign = Object.keys(declared).find((name) => !name.startsWith(`${path}.`));
    if (foreign !== undefined) throw new Error(`The flag "${foreign}" must start with "${path}.".`);
    add(declared, appType);
  }
  return flags;
}
