import { claimScheduled } from "../../shared/outbox/coalesced-jobs.ts";
import { checkFitnessJob } from "../../shared/packs/fitness/declarations.ts";
import { checkFitness } from "../../shared/packs/fitness/work/check.ts";
import { checkJob, scheduleCheck } from "../../shared/packs/fitness/work/schedule-check.ts";
import type { WorkSource } from "../../shared/packs/fitness/work/work-source.ts";
import { wakeOutgoing } from "../../shared/webhooks/outbound/outgoing-events.ts";
import { packJob } from "../pack-job.ts";
import type { PackWork } from "../types.ts";

/**
 * What the workers do for the gate by fitness of a pack: after everything that can change who is fit, they
 * compare all future work with it.
 */
export function fitnessWork(path: string, load: () => Promise<WorkSource>): PackWork {
  const job = checkJob(path);
  const after = async () => (ctx: Parameters<typeof scheduleCheck>[0]) => scheduleCheck(ctx, path);
  return {
    jobs: {
      [job]: async () =>
        packJob(checkFitnessJob, async ({ ctx, payload: { dueAt } }) => {
          if (!(await ctx.scope.write((db) => claimScheduled(db, job, dueAt)))) return;
          const { held, released } = await checkFitness(ctx, await load());
          if (held + released === 0) return;
          ctx.log.info("fitness.checked", { held, released });
          await wakeOutgoing(ctx);
        }),
    },
    after: {
      user_changed: after,
      "progress.synced": after,
      "quiz.completed": after,
      "readiness.updated": after,
    },
  };
}
