import { definePage } from "../../../router/page.ts";
import { oneOf, text } from "../../../router/search.ts";

/** The address of the deployment's flags. */
export const operatorFlagsPage = definePage({
  path: "flags",
  title: (t) => t.operator.flags,
  search: { tab: oneOf("history"), flag: text() },
});
