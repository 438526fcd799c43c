import type { ReactNode } from "react";
import type { Messages } from "../../messages/messages.ts";

interface OperatorPage {
  /** Below `/operator`. */
  path: string;
  /** Its name in the menu. A page without one is reached by links. */
  title?: (messages: Messages) => string;
  load: () => Promise<{ default: () => ReactNode }>;
}

/** The operator's pages, in the order of the menu. None shows data of a tenant. */
export const operatorPages: readonly OperatorPage[] = [
  {
    path: "tenants",
    title: (t) => t.operator.tenants,
    load: () => import("./tenants/tenants-page.tsx"),
  },
  { path: "tenants/$tenantId", load: () => import("./tenants/tenant-page.tsx") },
  {
    path: "integrations",
    title: (t) => t.operator.integrations,
    load: () => import("./integrations/integrations-page.tsx"),
  },
  {
    path: "alerts",
    title: (t) => t.operator.alerts,
    load: () => import("./alerts/alerts-page.tsx"),
  },
  {
    path: "security-events",
    title: (t) => t.operator.securityEvents,
    load: () => import("./security-events/security-events-page.tsx"),
  },
  { path: "flags", title: (t) => t.operator.flags, load: () => import("./flags/flags-page.tsx") },
  { path: "audit", title: (t) => t.operator.audit, load: () => import("./audit/audit-page.tsx") },
];
