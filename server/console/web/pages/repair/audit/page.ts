import { definePage } from "../../../router/page.ts";
import { oneOf, text, time } from "../../../router/search.ts";

export const auditPage = definePage({
  path: "audit",
  title: (t) => t.audit.title,
  menu: "repair",
  permissions: ["audit:read"],
  search: {
    q: text(),
    actor: text(),
    action: text(),
    subject: text(),
    by: oneOf("machines", "all"),
    since: time(),
    until: time(),
    /** The entry whose change is shown. */
    entry: text(),
  },
});
