import type { TruckingTexts } from "./en.ts";
import { loadsTexts } from "./de/loads.ts";
import { dispatchTexts } from "./de/dispatch.ts";
import { fleetTexts } from "./de/fleet.ts";
import { plansTexts } from "./de/plans.ts";

/** The texts of the trucking pages in German. */
export const de: TruckingTexts = { ...loadsTexts, ...dispatchTexts, ...fleetTexts, ...plansTexts };
