import { definePack } from "../define-pack.ts";

export const service = definePack({
  appType: "serviceRepair",
  path: "service",
  title: "Service and repair",
  defaults: {},
});
