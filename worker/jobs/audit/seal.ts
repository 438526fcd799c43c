import { sealAudit } from "../../../shared/audit/seal.ts";
import type { JobHandler } from "../../types.ts";

/** Seals what the audit log has gained, and logs the new head where the database cannot reach. */
export const run: JobHandler<"audit.seal"> = async ({ ctx, services }) => {
  const head = await sealAudit({ ctx, key: services.env.AUDIT_SIGNING_KEY });
  if (head)
    ctx.log.info("audit.sealed", { seq: head.seq, entries: head.entries, head: head.fingerprint });
};
