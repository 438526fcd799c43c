import type { LazyPage } from "../../web/router/page.ts";
import { collaborationPages } from "../collaboration/collaboration-pages.tsx";
import { fitnessPages } from "../fitness/fitness-pages.tsx";
import { dispatchPage } from "./dispatch/page.ts";
import { driverPage, driversPage } from "./drivers/page.ts";
import { fleetPage, vehiclePage } from "./fleet/page.ts";
import { loadPage, loadsPage } from "./loads/page.ts";
import { truckingPack } from "./trucking-pack.ts";

/** The pages of the trucking pack, in the order of the menu. */
export const pages: readonly LazyPage[] = [
  { page: dispatchPage, load: () => import("./dispatch/dispatch-page.tsx") },
  { page: loadsPage, load: () => import("./loads/loads-page.tsx") },
  { page: loadPage, load: () => import("./loads/load-page.tsx") },
  { page: fleetPage, load: () => import("./fleet/fleet-page.tsx") },
  { page: vehiclePage, load: () => import("./fleet/vehicle-page.tsx") },
  { page: driversPage, load: () => import("./drivers/drivers-page.tsx") },
  { page: driverPage, load: () => import("./drivers/driver-page.tsx") },
  ...fitnessPages(truckingPack),
  ...collaborationPages(truckingPack),
];
