import { definePage } from "../../../router/page.ts";

export const ssoPage = definePage({
  path: "sso",
  title: (t) => t.sso.title,
  menu: "people",
  permissions: ["sso:read"],
  search: {},
});
