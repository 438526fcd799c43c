import { fitnessWork } from "./jobs/check-fitness.ts";
import type { PackWorks } from "./types.ts";

/** What the workers do for the packs of this product. */
export const packWorks: PackWorks = {
  trucking: fitnessWork(
    "trucking",
    async () => (await import("../shared/packs/trucking/work.ts")).truckingWork,
  ),
  service: fitnessWork("service", async () =>
    import("../shared/packs/service/fitness/work.ts").then(({ serviceWork }) => serviceWork),
  ),
};
