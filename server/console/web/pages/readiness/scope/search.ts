import { oneOf, text } from "../../../router/search.ts";

/** The filters of reports, as every page about them has them in its address. */
export const scopeSearch = {
  team: text(),
  role: oneOf("rep", "manager", "admin"),
  course: text(),
};

/** Which people and which work a report is about. */
export interface ScopeFilter {
  team?: string;
  role?: "rep" | "manager" | "admin";
  course?: string;
}

/** The filters alone, for a request or for the address of another page. */
export const filterOf = ({ team, role, course }: ScopeFilter): ScopeFilter => ({
  ...(team && { team }),
  ...(role && { role }),
  ...(course && { course }),
});

export const noFilter = { team: undefined, role: undefined, course: undefined };
