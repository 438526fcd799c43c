import * as z from "zod";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import { type Envelope, envelope, type JobPayload, jobs, type PackJob } from "../jobs/catalogue.ts";
import { parseJson } from "../json/parse-json.ts";
import type { Product } from "../product.ts";
import type { Replayer } from "./replay.ts";

/**
 * Publishes the message of a dead letter as a new message. It needs a new deduplication id, because
 * QStash would ignore the old one.
 * @param before what to do first, by job
 * @throws AppError bad_request for an invalid message, unavailable if QStash did not accept it
 */
export const republishJob =
  (before: {
    user_changed: (payload: JobPayload<"user_changed">, ctx: Context) => Promise<unknown>;
  }): Replayer =>
  async (ctx, { id, attempts }, body) => {
    const { tenantId } = ctx.scope;
    const { requestId, eventId, job, payload } = readMessage(ctx.product, body);
    if (job === "user_changed") await before[job](jobs[job].payload.parse(payload), ctx);
    const message = {
      job,
      tenantId,
      requestId,
      payload,
      ...(eventId === undefined ? {} : { eventId }),
      deduplicationId: `replay-${id}-${attempts}`,
    };
    await ctx.publisher.publish([message]).catch((cause: unknown) => {
      const message =
        "The queue did not accept the message. Replay the dead letter again in a minute.";
      throw new AppError("unavailable", message, { retryAfter: 60, cause });
    });
    return "published";
  };

function readMessage(product: Product, text: string) {
  const { job, payload, ...rest } = readEnvelope(text);
  const declared = product.jobs.get(job);
  if (!declared) {
    const message = `No job "${job.slice(0, 100)}" exists in this release. Discard the dead letter, or replay it on a release that has the job.`;
    throw new AppError("bad_request", message);
  }
  const parsed = declared.payload.safeParse(payload);
  if (!parsed.success) {
    const at = parsed.error.issues[0]?.path.join(".") ?? "";
    throw new AppError("bad_request", `The payload is invalid at ${at}. Discard the dead letter.`);
  }
  return {
    ...rest,
    // The catalogue has the job.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    job: job as PackJob | "user_changed",
    payload: z.record(z.string(), z.unknown()).parse(payload),
  };
}

function readEnvelope(text: string): Envelope {
  try {
    return envelope.parse(parseJson(text));
  } catch (cause) {
    const message = "The body is not a job's message. Discard the dead letter.";
    throw new AppError("bad_request", message, { cause });
  }
}
