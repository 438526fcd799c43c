import { definePage } from "../../../router/page.ts";
import { oneOf, text } from "../../../router/search.ts";

export const reconciliationPage = definePage({
  path: "reconciliation",
  title: (t) => t.reconciliation.title,
  menu: "repair",
  permissions: ["reconciliation:read"],
  search: {
    /** The run whose findings are shown; without one, the newest. */
    run: text(),
    kind: oneOf("missing", "extra", "different"),
  },
});
