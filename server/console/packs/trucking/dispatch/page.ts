import { definePage } from "../../../web/router/page.ts";
import { oneOf, text, type SearchField } from "../../../web/router/search.ts";
import { titled } from "../texts/titles.ts";

/** A day, such as 2026-03-31. */
const day: SearchField<string> = {
  read: (value) =>
    /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value)) ? value : undefined,
};

export const dispatchPage = definePage({
  path: "trucking/dispatch",
  title: titled("dispatch"),
  menu: "work",
  appType: "trucking",
  permissions: ["trucking.assignments:read"],
  search: {
    day,
    tab: oneOf("day", "unassigned", "blocked", "plans"),
    selected: text(),
    open: text(),
    plan: text(),
  },
});
