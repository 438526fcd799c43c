import { definePage } from "../../../router/page.ts";
import { oneOf } from "../../../router/search.ts";

/** A person's own readiness. */
export const minePage = definePage({
  path: "my-readiness",
  title: (t) => t.mine.title,
  menu: "readiness",
  permissions: ["readiness:read"],
  search: { measure: oneOf("index", "avgScore", "completionRate") },
});
