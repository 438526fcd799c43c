import { definePage } from "../../../router/page.ts";
import { oneOf, text } from "../../../router/search.ts";

export const peoplePage = definePage({
  path: "people",
  title: (t) => t.people.title,
  menu: "people",
  permissions: ["users:read"],
  search: {
    q: text(),
    role: oneOf("rep", "manager", "admin"),
    team: text(),
    active: oneOf("true", "false"),
  },
});
