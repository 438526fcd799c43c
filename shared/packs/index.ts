import type { Pack } from "../product.ts";
import { service } from "./service/pack.ts";
import { trucking } from "./trucking/pack.ts";

/** The packs of the product. App types, URLs and defaults follow from this list. */
export const packs: readonly Pack[] = [trucking, service];
