import { definePage } from "../../../web/router/page.ts";
import { oneOf, text } from "../../../web/router/search.ts";
import { texts } from "../messages/texts.ts";

export const inventoryPage = definePage({
  path: "service/inventory",
  title: ({ language }) => texts[language].inventory.title,
  menu: "work",
  appType: "serviceRepair",
  permissions: ["service.inventory:read"],
  search: {
    tab: oneOf("moves", "reservations", "purchases"),
    place: text(),
    item: text(),
    low: oneOf("true"),
  },
});
