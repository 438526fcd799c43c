import { definePage } from "../../../router/page.ts";
import { oneOf } from "../../../router/search.ts";

export const directoryPage = definePage({
  path: "directory",
  title: (t) => t.directory.title,
  menu: "connect",
  permissions: ["directory:read"],
  search: {
    provider: oneOf("okta", "entra", "workday", "google", "jumpcloud"),
    status: oneOf("2xx", "4xx", "5xx"),
    method: oneOf("GET", "POST", "PUT", "PATCH", "DELETE"),
  },
});
