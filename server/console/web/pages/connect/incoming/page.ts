import { definePage } from "../../../router/page.ts";
import { oneOf } from "../../../router/search.ts";
import { services } from "../services/page.ts";

export const incomingPage = definePage({
  path: "webhooks/incoming",
  title: (t) => t.webhooks.incoming,
  menu: "connect",
  permissions: ["webhooks:read"],
  search: {
    service: oneOf(...services),
    status: oneOf("pending", "done", "stale", "ignored", "failed"),
    warned: oneOf("true", "false"),
  },
});
