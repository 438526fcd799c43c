import type { ConsolePack } from "../common/pack.ts";
import { workOrderPage } from "./work-orders/page.ts";

/** The service pack, for the pages that all packs have. */
export const servicePack: ConsolePack = {
  path: "service",
  appType: "serviceRepair",
  targetKinds: ["role", "skill"],
  subjects: { work_order: { page: workOrderPage, part: "orderId" } },
};
