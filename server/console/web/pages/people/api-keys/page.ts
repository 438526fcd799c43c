import { definePage } from "../../../router/page.ts";
import { oneOf } from "../../../router/search.ts";

export const apiKeysPage = definePage({
  path: "api-keys",
  title: (t) => t.apiKeys.title,
  menu: "people",
  search: { of: oneOf("own", "organization") },
});
