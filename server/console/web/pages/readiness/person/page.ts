import { definePage } from "../../../router/page.ts";
import { oneOf } from "../../../router/search.ts";

export const personPage = definePage({
  path: "readiness/people/$userId",
  title: (t) => t.personReadiness.title,
  permissions: ["readiness:manage"],
  search: {
    tab: oneOf("courses", "quizzes", "history"),
    measure: oneOf("index", "avgScore", "completionRate"),
  },
});
