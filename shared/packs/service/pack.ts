import { definePack } from "../define-pack.ts";

export const service = definePack({
  appType: "serviceRepair",
  path: "service",
  title: "Service and repair",
  // Teams of technicians are small. Reps see their figures from four people on.
  defaults: { readiness: { smallestGroup: 4 } },
});
