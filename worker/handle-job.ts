import type { Context } from "../shared/context.ts";
import { type Envelope, isJob } from "../shared/jobs/catalogue.ts";
import { AppError } from "../shared/errors.ts";
import { handlers } from "./registry.ts";
import type { WorkerServices } from "./types.ts";

/** A job whose payload has been parsed. */
interface ParsedJob {
  job: string;
  payload: unknown;
  envelope: Envelope;
}

/** Runs the handler of a job, and after a job of the core what the tenant's pack does then. */
export async function handleJob(
  services: WorkerServices,
  ctx: Context,
  { job, payload, envelope }: ParsedJob,
): Promise<void> {
  if (!isJob(job)) return handlePackJob(services, ctx, { job, payload, envelope });
  const run = await handlers[job]();
  // The handler and the payload's schema have the same job name; TypeScript cannot infer that.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  await run({ ctx, payload: payload as never, envelope, services });
  if (!ctx.scope.hasSession) return;
  const pack = ctx.product.packOf(ctx.scope.tenant.appType);
  const follow = pack && services.packWorks[pack.path]?.after?.[job];
  if (follow) await (await follow())(ctx);
}

async function handlePackJob(
  services: WorkerServices,
  ctx: Context,
  { job, payload, envelope }: ParsedJob,
): Promise<void> {
  await ctx.scope.beginSession();
  const pack = ctx.product.packOf(ctx.scope.tenant.appType);
  const run = pack && services.packWorks[pack.path]?.jobs[job];
  if (!run) throw new AppError("bad_request", `The tenant has no pack with the job ${job}.`);
  await (
    await run()
  )({ ctx, payload, envelope, services });
}
