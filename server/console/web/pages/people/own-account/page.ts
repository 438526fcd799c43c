import { definePage } from "../../../router/page.ts";

export const ownAccountPage = definePage({
  path: "account",
  title: (t) => t.ownAccount.title,
  menu: "people",
  search: {},
});
