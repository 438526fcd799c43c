import { definePage } from "../../../web/router/page.ts";
import { text } from "../../../web/router/search.ts";
import { texts } from "../messages/texts.ts";

export const areasPage = definePage({
  path: "service/areas",
  title: ({ language }) => texts[language].areas.title,
  menu: "work",
  appType: "serviceRepair",
  permissions: ["service.customers:read"],
  search: { area: text(), latitude: text(), longitude: text() },
});
