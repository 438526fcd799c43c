import type { ConsolePack } from "../common/pack.ts";
import { loadPage } from "./loads/page.ts";

/** The trucking pack, for the pages that all packs have. */
export const truckingPack: ConsolePack = {
  path: "trucking",
  appType: "trucking",
  targetKinds: ["role", "vehicle_class", "load_type"],
  subjects: { load: { page: loadPage, part: "loadId" } },
};
