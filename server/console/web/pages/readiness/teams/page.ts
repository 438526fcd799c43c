import { definePage } from "../../../router/page.ts";
import { oneOf, text } from "../../../router/search.ts";

/** The manager tree with its figures. */
export const teamsPage = definePage({
  path: "teams",
  title: (t) => t.teams.title,
  menu: "readiness",
  permissions: ["readiness:manage"],
  search: {
    sort: oneOf("displayName", "people", "index", "avgScore", "completionRate", "overdue"),
    order: oneOf("asc", "desc"),
    /** The ids of the teams that are unfolded, with commas. */
    open: text(),
  },
});
