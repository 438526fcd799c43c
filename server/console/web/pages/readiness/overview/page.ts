import { definePage } from "../../../router/page.ts";
import { oneOf, text } from "../../../router/search.ts";

export const readinessPage = definePage({
  path: "readiness",
  title: (t) => t.readiness.title,
  menu: "readiness",
  search: {
    team: text(),
    role: oneOf("rep", "manager", "admin"),
    course: text(),
    days: oneOf("30", "90", "365"),
    measure: oneOf("index", "avgScore", "completionRate"),
  },
});
