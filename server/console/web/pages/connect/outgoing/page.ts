import { definePage } from "../../../router/page.ts";
import { oneOf } from "../../../router/search.ts";

export const outgoingPage = definePage({
  path: "webhooks/outgoing",
  title: (t) => t.webhooks.outgoing,
  menu: "connect",
  permissions: ["webhooks:read"],
  search: {},
});

export const outgoingEndpointPage = definePage({
  path: "webhooks/outgoing/$endpointId",
  title: (t) => t.webhooks.endpoint,
  permissions: ["webhooks:read"],
  search: { status: oneOf("waiting", "sent", "delivered", "failed") },
});
