import { definePage } from "../../../../server/console/web/router/page.ts";
import { text } from "../../../../server/console/web/router/search.ts";
import { texts } from "./texts.ts";

export const fieldsPage = definePage({
  path: "fields",
  title: ({ language }) => texts[language].title,
  menu: "work",
  appType: "farming",
  permissions: ["users:read"],
  search: { crop: text() },
});
