import type { OutputOf, RampartClient } from "@rampart/client";
import type { SearchOf } from "../../../router/search.ts";
import type { auditPage } from "./page.ts";

export type Entry = OutputOf<RampartClient["audit"]["list"]>["items"][number];
type AuditSearch = SearchOf<(typeof auditPage)["search"]>;

/** What the address selects, as the list and the export take it. */
export function filterOf({ q, actor, action, subject, by, since, until }: AuditSearch) {
  return {
    category: by ?? ("people" as const),
    ...(q && { q }),
    ...(actor && { actor }),
    // A whole action is a prefix of itself.
    ...(action && { actionPrefix: action }),
    ...(subject && { subjectId: subject }),
    ...(since && { since }),
    ...(until && { until }),
  };
}
