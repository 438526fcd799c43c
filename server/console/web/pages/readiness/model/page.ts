import { definePage } from "../../../router/page.ts";
import { oneOf, text } from "../../../router/search.ts";

/** How an organization rates its people. */
export const modelPage = definePage({
  path: "readiness-model",
  title: (t) => t.model.title,
  menu: "readiness",
  permissions: ["readiness:read"],
  search: { tab: oneOf("edit", "versions"), version: text() },
});
