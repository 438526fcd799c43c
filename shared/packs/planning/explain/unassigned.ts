import { type Instance, never, type VehicleData } from "../engine/instance/instance.ts";
import { Insertion } from "../engine/route/insertion.ts";
import { Route } from "../engine/route/route.ts";
import { Walk } from "../engine/route/walk.ts";
import type { Unassigned } from "../model/index.ts";

/** Why each vehicle cannot do a job that is left over, given what it does. */
export function unassignedReasons(
  instance: Instance,
  job: number,
  routes: readonly Route[],
): Unassigned {
  const reasons = routes.map((route) => ({
    vehicleId: route.vehicle.id,
    reason: reasonOf(instance, job, route),
  }));
  return { jobId: instance.problem.jobs[job]!.id, reasons };
}

function reasonOf(instance: Instance, job: number, route: Route): string {
  const { vehicle } = route;
  const unfit = unfitReason(instance, job, vehicle);
  if (unfit) return unfit;
  const isPossible = (changes: Partial<VehicleData>, nodes: Int32Array) =>
    fitsInto(instance, job, { ...vehicle, ...changes }, nodes);
  const own = route.nodes.slice(1, route.length + 1);
  const alone = vehicle.done;
  const anyLoad = { capacities: vehicle.capacities.map(() => Number.POSITIVE_INFINITY) };
  const anyHours = { hours: null };
  const noBreaks = { breaks: [] };
  const anyTime = { until: never, maxDuration: never };
  if (isPossible({}, alone)) {
    if (isPossible(anyLoad, own)) return "Its other jobs leave no room on board.";
    if (vehicle.hours && isPossible(anyHours, own))
      return "Its other jobs leave too few of the driver's hours.";
    return "Its other jobs leave no time.";
  }
  if (isPossible(anyLoad, alone)) return "What is on board leaves no room.";
  if (vehicle.hours && isPossible(anyHours, alone)) return "The driver's hours do not suffice.";
  if (vehicle.breaks.length > 0 && isPossible(noBreaks, alone)) return "Its breaks leave no time.";
  if (isPossible(anyTime, alone)) return "It could not be back before its shift ends.";
  return "It cannot be there within the time windows.";
}

/** What holds whatever else the vehicle does. */
function unfitReason(
  { problem, fits, amounts, dimensions, isAboard }: Instance,
  index: number,
  vehicle: VehicleData,
): string | null {
  const job = problem.jobs[index]!;
  const itself = problem.vehicles[vehicle.index]!;
  if (fits[index * problem.vehicles.length + vehicle.index] === 0) {
    const lacks = (job.skills ?? []).filter((skill) => !(itself.skills ?? []).includes(skill));
    if (lacks.length > 0) return `It lacks ${lacks.join(", ")}.`;
    if (job.vehicles && !job.vehicles.includes(vehicle.id))
      return "It is not one of the vehicles that may do the job.";
    return isAboard[index] === 1
      ? "The freight is on board of another vehicle."
      : "The job is locked to another vehicle.";
  }
  for (let d = 0; d < dimensions; d += 1) {
    const [amount, capacity] = [amounts[index * dimensions + d]!, vehicle.capacities[d]!];
    if (amount > capacity && isAboard[index] === 0)
      return `It carries at most ${capacity} ${problem.dimensions[d]}, and the job has ${amount}.`;
  }
  return null;
}

/** Whether the job fits into a route of these nodes. */
function fitsInto(instance: Instance, job: number, data: VehicleData, nodes: Int32Array): boolean {
  const isPlain = data.hours === null && data.breaks.length === 0 && data.done.length === 0;
  const vehicle = { ...data, exact: data.exact && isPlain };
  const walk = new Walk(instance);
  const route = new Route(instance, vehicle);
  for (let at = route.length; at < nodes.length; at += 1)
    route.insert(nodes[at]!, at + 1, instance.dimensions);
  route.refresh(instance, 1, walk);
  const insertion = new Insertion(instance, walk);
  insertion.find(route, job);
  return insertion.cost < never / 2;
}
