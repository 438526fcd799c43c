import { serviceWork } from "../../../../shared/packs/service/fitness/work.ts";
import { serviceShareables } from "../../../../shared/packs/service/shareables.ts";
import { collaborationRouters } from "../../../packs/collaboration-routers.ts";
import { fitnessRouters } from "../../../packs/fitness-routers.ts";
import { router } from "../../procedures.ts";
import { customersRouter, sitesRouter } from "./customers.ts";
import {
  itemsRouter,
  movesRouter,
  placesRouter,
  purchasesRouter,
  reservationsRouter,
  stockRouter,
} from "./inventory.ts";
import { calendarsRouter, levelsRouter } from "./levels.ts";
import { metricsRouter } from "./metrics.ts";
import { plansRouter } from "./plans.ts";
import { areasRouter, techniciansRouter } from "./technicians.ts";
import { workOrdersRouter } from "./work-orders.ts";

/** The procedures of the service pack. */
export const serviceRouter = router({
  ...fitnessRouters(serviceWork),
  ...collaborationRouters("service", serviceShareables),
  customers: customersRouter,
  sites: sitesRouter,
  areas: areasRouter,
  technicians: techniciansRouter,
  calendars: calendarsRouter,
  levels: levelsRouter,
  workOrders: workOrdersRouter,
  plans: plansRouter,
  metrics: metricsRouter,
  items: itemsRouter,
  places: placesRouter,
  stock: stockRouter,
  moves: movesRouter,
  reservations: reservationsRouter,
  purchases: purchasesRouter,
});
