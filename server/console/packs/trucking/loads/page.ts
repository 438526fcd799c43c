import { definePage } from "../../../web/router/page.ts";
import { oneOf, text } from "../../../web/router/search.ts";
import { titled } from "../texts/titles.ts";

/** The states of a load, in the order of its way. */
export const loadStates = [
  "draft",
  "tendered",
  "planned",
  "assigned",
  "dispatched",
  "at_pickup",
  "loaded",
  "at_delivery",
  "delivered",
  "closed",
  "held",
  "cancelled",
] as const;

export const loadsPage = definePage({
  path: "trucking/loads",
  title: titled("loads"),
  menu: "work",
  appType: "trucking",
  permissions: ["trucking.loads:read"],
  search: {
    state: oneOf(...loadStates),
    reference: text(),
  },
});

export const loadPage = definePage({
  path: "trucking/loads/$loadId",
  title: titled("load"),
  appType: "trucking",
  permissions: ["trucking.loads:read"],
  search: {},
});
