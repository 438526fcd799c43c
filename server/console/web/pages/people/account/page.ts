import { definePage } from "../../../router/page.ts";

export const accountPage = definePage({
  path: "people/$userId/account",
  title: (t) => t.person.title,
  permissions: ["users:read"],
  search: {},
});
