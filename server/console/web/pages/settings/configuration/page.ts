import { definePage } from "../../../router/page.ts";
import { oneOf, text } from "../../../router/search.ts";

export const configurationPage = definePage({
  path: "configuration",
  title: (t) => t.configuration.title,
  menu: "settings",
  permissions: ["configuration:read"],
  search: {
    tab: oneOf("history"),
    q: text(),
    /** The layer whose values are shown. */
    layer: oneOf("tenant", "operator", "pack", "product"),
  },
});
