import { definePage } from "../../../router/page.ts";
import { text } from "../../../router/search.ts";
import { scopeSearch } from "../scope/search.ts";

/** Two dates of one scope side by side. */
export const comparePage = definePage({
  path: "readiness/compare",
  title: (t) => t.readiness.compareTitle,
  permissions: ["readiness:manage"],
  search: { ...scopeSearch, from: text(), to: text() },
});
