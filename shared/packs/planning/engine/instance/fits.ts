import type { Problem } from "../../model/index.ts";

/** Who may do what: by job and vehicle, 1 if skills, allowed vehicles, locks and done steps permit it. */
export function fitsOf({ jobs, vehicles }: Problem): Uint8Array {
  const fits = new Uint8Array(jobs.length * vehicles.length);
  const owner = ownersOf({ vehicles });
  const skills = vehicles.map((vehicle) => new Set(vehicle.skills));
  for (const [j, job] of jobs.entries()) {
    const allowed = job.vehicles && new Set(job.vehicles);
    for (const [v, vehicle] of vehicles.entries()) {
      const owned = owner.get(job.id);
      const isRight = owned === undefined || owned === vehicle.id;
      const has = (skill: string) => skills[v]?.has(skill) === true;
      if (isRight && (!allowed || allowed.has(vehicle.id)) && (job.skills ?? []).every(has))
        fits[j * vehicles.length + v] = 1;
    }
  }
  return fits;
}

/** The vehicle of each job that has begun or is locked. */
export function ownersOf({ vehicles }: Pick<Problem, "vehicles">): Map<string, string> {
  const owners = new Map<string, string>();
  for (const { id, locked = [] } of vehicles) for (const job of locked) owners.set(job, id);
  for (const { id, done = [] } of vehicles) for (const { jobId } of done) owners.set(jobId, id);
  return owners;
}
