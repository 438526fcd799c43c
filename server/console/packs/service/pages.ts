import type { LazyPage } from "../../web/router/page.ts";
import { collaborationPages } from "../collaboration/collaboration-pages.tsx";
import { fitnessPages } from "../fitness/fitness-pages.tsx";
import { areasPage } from "./areas/page.ts";
import { inventoryPage } from "./inventory/page.ts";
import { servicePack } from "./service-pack.ts";
import { workOrderPage, workOrdersPage } from "./work-orders/page.ts";

/** The pages of the service pack, in the order of the menu. */
export const pages: readonly LazyPage[] = [
  { page: workOrdersPage, load: () => import("./work-orders/work-orders-page.tsx") },
  { page: workOrderPage, load: () => import("./work-orders/work-order-page.tsx") },
  { page: areasPage, load: () => import("./areas/areas-page.tsx") },
  { page: inventoryPage, load: () => import("./inventory/inventory-page.tsx") },
  ...fitnessPages(servicePack),
  ...collaborationPages(servicePack),
];
