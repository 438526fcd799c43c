import { scheduleTenant } from "../../../shared/tenants/schedule-tenant.ts";
import type { JobHandler } from "../../types.ts";

/** A job of the tenant's own: a call that QStash refuses is tried again, and holds nobody else up. */
export const run: JobHandler<"schedules.renew"> = ({ ctx }) =>
  scheduleTenant(ctx.publisher, ctx.scope.tenantId);
