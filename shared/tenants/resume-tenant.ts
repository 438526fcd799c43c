import type { OperatorContext } from "../context.ts";

/** Resumes the pending work at once, without waiting for a sweep or schedule. */
export const resumeTenant = (
  { publisher, requestId }: Pick<OperatorContext, "publisher" | "requestId">,
  tenantId: string,
): Promise<void> =>
  publisher.publish(
    (["mindtickle.drain", "readiness.aggregate"] as const).map((job) => ({
      job,
      tenantId,
      requestId,
      payload: {},
    })),
  );
