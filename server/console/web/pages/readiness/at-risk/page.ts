import { definePage } from "../../../router/page.ts";
import { oneOf, text } from "../../../router/search.ts";

/** Who is at risk, and why. */
export const atRiskPage = definePage({
  path: "at-risk",
  title: (t) => t.readiness.atRisk,
  menu: "readiness",
  permissions: ["readiness:manage"],
  search: { team: text(), role: oneOf("rep", "manager", "admin") },
});
