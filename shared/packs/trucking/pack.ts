import { definePack } from "../define-pack.ts";
import { collaborationPermissions } from "../collaboration/declarations.ts";
import { checkFitnessJob, fitnessPermissions } from "../fitness/declarations.ts";
import { events } from "./events.ts";

export const trucking = definePack({
  appType: "trucking",
  path: "trucking",
  title: "Trucking",
  // Drivers learn on the road: their progress arrives later than in an office.
  defaults: { readiness: { staleAfterHours: 48 } },
  permissions: {
    "trucking.vehicles:read": { title: "See vehicles", from: "rep" },
    "trucking.vehicles:write": { title: "Change vehicles", from: "admin" },
    "trucking.positions:write": { title: "Report positions and odometers", from: "rep" },
    "trucking.drivers:read": { title: "See drivers and their hours", from: "rep" },
    "trucking.drivers:write": { title: "Change drivers", from: "admin" },
    "trucking.duty:write": { title: "Report duty segments", from: "rep" },
    "trucking.loads:read": { title: "See loads", from: "rep" },
    "trucking.loads:write": { title: "Change loads", from: "manager" },
    "trucking.progress:write": { title: "Report arrivals and deliveries", from: "rep" },
    "trucking.assignments:read": { title: "See assignments", from: "rep" },
    "trucking.assignments:write": { title: "Assign and dispatch drivers", from: "manager" },
    "trucking.maintenance:read": { title: "See maintenance", from: "rep" },
    "trucking.maintenance:write": { title: "Change maintenance", from: "manager" },
    "trucking.plans:read": { title: "See plans", from: "manager" },
    "trucking.plans:write": { title: "Request, stop and publish plans", from: "manager" },
    ...fitnessPermissions("trucking"),
    ...collaborationPermissions("trucking"),
  },
  jobs: { "trucking.check-fitness": checkFitnessJob },
  events,
});
