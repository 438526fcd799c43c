import { definePage } from "../../../router/page.ts";
import { oneOf } from "../../../router/search.ts";
import { scopeSearch } from "../scope/search.ts";

export const readinessPage = definePage({
  path: "readiness",
  title: (t) => t.readiness.title,
  menu: "readiness",
  permissions: ["readiness:manage"],
  search: {
    ...scopeSearch,
    days: oneOf("30", "90", "365"),
    measure: oneOf("index", "avgScore", "completionRate"),
  },
});
