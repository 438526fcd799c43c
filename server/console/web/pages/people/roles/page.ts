import { definePage } from "../../../router/page.ts";

export const rolesPage = definePage({
  path: "roles",
  title: (t) => t.roles.title,
  menu: "people",
  permissions: ["roles:read"],
  search: {},
});

export const rolePage = definePage({
  path: "roles/$roleId",
  title: (t) => t.roles.title,
  permissions: ["roles:read"],
  search: {},
});
