import { definePage } from "../../../web/router/page.ts";
import { oneOf } from "../../../web/router/search.ts";
import { titled } from "../texts/titles.ts";

export const driversPage = definePage({
  path: "trucking/drivers",
  title: titled("drivers"),
  menu: "work",
  appType: "trucking",
  permissions: ["trucking.drivers:read"],
  search: { active: oneOf("true", "false") },
});

export const driverPage = definePage({
  path: "trucking/drivers/$driverId",
  title: titled("driver"),
  appType: "trucking",
  permissions: ["trucking.drivers:read"],
  search: {},
});
