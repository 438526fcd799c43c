import { definePage } from "../../../router/page.ts";
import { oneOf } from "../../../router/search.ts";

export const services = ["user-service", "payment-service", "communication-service"] as const;

export const servicesPage = definePage({
  path: "services",
  title: (t) => t.connect.services,
  menu: "connect",
  permissions: ["integrations:read"],
  search: { service: oneOf(...services) },
});
