import { definePage } from "../../../router/page.ts";

export const mindticklePage = definePage({
  path: "mindtickle",
  title: (t) => t.connect.mindtickle,
  menu: "connect",
  permissions: ["integrations:read"],
  search: {},
});
