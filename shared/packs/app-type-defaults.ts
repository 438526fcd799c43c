import { type Overrides, overridesOf } from "../configuration/overrides.ts";
import { coreAppType, type Pack } from "../product.ts";

/** The default configuration of each app type, for the migration command. */
export const appTypeDefaults = (packs: readonly Pack[]): Record<string, Overrides> => ({
  [coreAppType]: {},
  ...Object.fromEntries(packs.map(({ appType, defaults }) => [appType, overridesOf(defaults)])),
});
