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
}

/** What a deployment offers: the core, and the packs that it was built with. */
export interface Product {
  /** Every app type that a tenant can have; the first is the default. */
  readonly appTypes: readonly string[];
  /** The pack of an app type; undefined for `enablement`, and for a pack that was removed. */
  packOf(appType: string): Pack | undefined;
}

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
  return {
    appTypes: [coreAppType, ...byAppType.keys()],
    packOf: (appType) => byAppType.get(appType),
  };
}
