import { definePage } from "../../../web/router/page.ts";
import { oneOf } from "../../../web/router/search.ts";
import { titled } from "../texts/titles.ts";

export const fleetPage = definePage({
  path: "trucking/fleet",
  title: titled("fleet"),
  menu: "work",
  appType: "trucking",
  permissions: ["trucking.vehicles:read"],
  search: { status: oneOf("active", "retired") },
});

export const vehiclePage = definePage({
  path: "trucking/fleet/$vehicleId",
  title: titled("vehicle"),
  appType: "trucking",
  permissions: ["trucking.vehicles:read"],
  search: {},
});
