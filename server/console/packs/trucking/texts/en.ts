import { loadsTexts } from "./en/loads.ts";
import { dispatchTexts } from "./en/dispatch.ts";
import { fleetTexts } from "./en/fleet.ts";
import { plansTexts } from "./en/plans.ts";

/** The texts of the trucking pages in English. */
export const en = { ...loadsTexts, ...dispatchTexts, ...fleetTexts, ...plansTexts };

export type TruckingTexts = typeof en;
