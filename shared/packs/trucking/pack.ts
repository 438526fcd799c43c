import { definePack } from "../define-pack.ts";

export const trucking = definePack({
  appType: "trucking",
  path: "trucking",
  title: "Trucking",
  defaults: {},
});
