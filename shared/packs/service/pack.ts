import { collaborationPermissions } from "../collaboration/declarations.ts";
import { definePack } from "../define-pack.ts";
import { checkFitnessJob, fitnessPermissions } from "../fitness/declarations.ts";
import { serviceEvents } from "./common/events.ts";

export const service = definePack({
  appType: "serviceRepair",
  path: "service",
  title: "Service and repair",
  // Teams of technicians are small. Reps see their figures from four people on.
  defaults: { readiness: { smallestGroup: 4 } },
  permissions: {
    ...fitnessPermissions("service"),
    ...collaborationPermissions("service"),
    "service.customers:read": {
      title: "See customers, sites, areas and service levels",
      from: "rep",
    },
    "service.customers:write": {
      title: "Change customers, sites, areas and service levels",
      from: "manager",
    },
    "service.technicians:read": { title: "See technicians", from: "rep" },
    "service.technicians:write": {
      title: "Make people technicians, and change their skills and shifts",
      from: "manager",
    },
    "service.work-orders:read": { title: "See work orders", from: "rep" },
    "service.work-orders:work": { title: "Report the progress of visits", from: "rep" },
    "service.work-orders:write": { title: "Create, plan and close work orders", from: "manager" },
    "service.inventory:read": { title: "See items and stock", from: "rep" },
    "service.inventory:reserve": { title: "Reserve parts for work orders", from: "rep" },
    "service.inventory:write": { title: "Change items and move stock", from: "manager" },
    "service.metrics:read": { title: "See the figures of the service", from: "manager" },
  },
  jobs: { "service.check-fitness": checkFitnessJob },
  events: serviceEvents,
});
