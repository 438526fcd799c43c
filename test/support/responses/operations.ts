import { packRouters } from "../../../server/packs/pack-routers.ts";
import { operationsOf } from "../../../server/rest/operations.ts";
import { packs } from "../../../shared/packs/index.ts";
import { createProduct } from "../../../shared/product.ts";

/** Every operation of the product with its packs. */
export const operations = operationsOf(createProduct(packs), packRouters);

/** Those of the core, which tenants of every industry have. */
export const coreOperations = new Map([...operations].filter(([, { pack }]) => pack === undefined));
