import { truckingWork } from "../../../../shared/packs/trucking/work.ts";
import { truckingShareables } from "../../../../shared/packs/trucking/shareables.ts";
import { collaborationRouters } from "../../../packs/collaboration-routers.ts";
import { fitnessRouters } from "../../../packs/fitness-routers.ts";
import { router } from "../../procedures.ts";
import { assignmentsRouter } from "./assignments.ts";
import { driversRouter } from "./drivers.ts";
import { loadsRouter } from "./loads.ts";
import { maintenanceOrdersRouter, maintenanceRulesRouter } from "./maintenance.ts";
import { plansRouter } from "./plans.ts";
import { vehiclesRouter } from "./vehicles.ts";

/** The procedures of the trucking pack. */
export const truckingRouter = router({
  vehicles: vehiclesRouter,
  drivers: driversRouter,
  loads: loadsRouter,
  assignments: assignmentsRouter,
  maintenanceRules: maintenanceRulesRouter,
  maintenanceOrders: maintenanceOrdersRouter,
  plans: plansRouter,
  ...fitnessRouters(truckingWork),
  ...collaborationRouters("trucking", truckingShareables),
});
