import { fitnessWork } from "../../../worker/jobs/check-fitness.ts";

export const trainingJobs = fitnessWork(
  "training",
  async () => (await import("./work-source.ts")).trainingWork,
);
