import { definePage } from "../../../web/router/page.ts";
import { oneOf, text } from "../../../web/router/search.ts";
import { texts } from "../messages/texts.ts";

/** The states of a work order, in their order. */
export const workOrderStates = [
  "requested",
  "approved",
  "scheduled",
  "dispatched",
  "en_route",
  "in_progress",
  "on_hold",
  "completed",
  "closed",
  "cancelled",
] as const;

export const workOrdersPage = definePage({
  path: "service/work-orders",
  title: ({ language }) => texts[language].orders.title,
  menu: "work",
  appType: "serviceRepair",
  permissions: ["service.work-orders:read"],
  search: {
    state: oneOf("open", ...workOrderStates),
    customer: text(),
    area: text(),
    technician: text(),
    reference: text(),
    late: oneOf("true"),
  },
});

export const workOrderPage = definePage({
  path: "service/work-orders/$orderId",
  title: ({ language }) => texts[language].order.title,
  appType: "serviceRepair",
  permissions: ["service.work-orders:read"],
  search: {},
});
