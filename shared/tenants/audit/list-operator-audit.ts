import { and, desc, eq, gte, lt } from "drizzle-orm";
import * as z from "zod";
import { operatorAudit } from "../../../drizzle/schema/index.ts";
import { asOperator, type OperatorContext } from "../../context.ts";
import { pageInput, pageOf, pageOutput } from "../../db/pages.ts";
import { dateTimeInput } from "../../values/date-time.ts";

export const listOperatorAuditInput = pageInput.extend({
  tenantId: z.uuid().optional(),
  /** The exact actor, such as `operator:anna`. */
  actor: z.string().max(300).optional(),
  /** The exact action, such as `tenant.suspend`. */
  action: z.string().max(100).optional(),
  since: dateTimeInput.optional(),
  until: dateTimeInput.optional(),
});

const state = z.record(z.string(), z.unknown()).nullable();

export const listOperatorAuditOutput = pageOutput(
  z.object({
    id: z.uuid(),
    at: z.date(),
    actor: z
      .string()
      .describe(
        "`operator:<subject>`; `user:<id>` or `job:<name>` for changes of a tenant itself.",
      ),
    action: z.string().describe("Such as `tenant.suspend`."),
    tenantId: z.uuid().nullable().describe("The tenant; null for a change of the deployment."),
    before: state.describe("The changed parts before the change. Null once the tenant is deleted."),
    after: state.describe("The changed parts after the change. Null once the tenant is deleted."),
    requestId: z.string().nullable().describe("Null for what a job did."),
  }),
);

/** Lists the operator's own audit log, newest first. It outlasts the tenants that it is about. */
export async function listOperatorAudit({
  ctx,
  input: { limit, cursor, tenantId, actor, action, since, until },
}: {
  ctx: OperatorContext;
  input: z.output<typeof listOperatorAuditInput>;
}): Promise<z.output<typeof listOperatorAuditOutput>> {
  const { id, at, aboutTenantId, before, after, requestId } = operatorAudit;
  const rows = await asOperator(ctx, (db) =>
    db
      .select({
        id,
        at,
        actor: operatorAudit.actor,
        action: operatorAudit.action,
        tenantId: aboutTenantId,
        before,
        after,
        requestId,
      })
      .from(operatorAudit)
      .where(
        and(
          cursor === undefined ? undefined : lt(id, cursor),
          tenantId === undefined ? undefined : eq(aboutTenantId, tenantId),
          actor === undefined ? undefined : eq(operatorAudit.actor, actor),
          action === undefined ? undefined : eq(operatorAudit.action, action),
          since === undefined ? undefined : gte(at, since),
          until === undefined ? undefined : lt(at, until),
        ),
      )
      .orderBy(desc(id))
      .limit(limit + 1),
  );
  return pageOf(rows, limit);
}
