import { definePack } from "../define-pack.ts";

export const trucking = definePack({
  appType: "trucking",
  path: "trucking",
  title: "Trucking",
  // Drivers learn on the road: their progress arrives later than in an office.
  defaults: { readiness: { staleAfterHours: 48 } },
});
