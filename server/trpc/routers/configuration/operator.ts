import * as z from "zod";
import { explainConfiguration, explainOutput } from "../../../../shared/configuration/explain.ts";
import {
  operatorPreviewInput,
  previewChange,
  previewOutput,
} from "../../../../shared/configuration/preview.ts";
import {
  changeConfiguration,
  operatorChangeInput,
} from "../../../../shared/configuration/versions/change.ts";
import {
  listVersions,
  listVersionsInput,
  listVersionsOutput,
} from "../../../../shared/configuration/versions/list.ts";
import {
  discardVersion,
  publishInput,
  publishVersion,
  versionIdInput,
} from "../../../../shared/configuration/versions/publish.ts";
import { rollBack, rollbackInput } from "../../../../shared/configuration/versions/rollback.ts";
import { versionOutput } from "../../../../shared/configuration/versions/version.ts";
import type { Context, OperatorContext } from "../../../../shared/context.ts";
import { exampleId } from "../../../declarations.ts";
import { operatorMutation, operatorQuery, router } from "../../procedures.ts";

const tenantInput = z.strictObject({ tenantId: z.uuid() });

type Verb<I, R> = (call: { ctx: Context; input: I }) => Promise<R>;

/** Runs a verb in the tenant that the operator names, also in a suspended one. */
const inTenant =
  <I extends { tenantId: string }, R>(run: Verb<Omit<I, "tenantId">, R>) =>
  async ({ ctx, input: { tenantId, ...input } }: { ctx: OperatorContext; input: I }) => {
    const tenant = ctx.openTenant(tenantId);
    await tenant.scope.beginSession();
    return run({ ctx: tenant, input });
  };

/** The operator's layer of a tenant's configuration. */
export const operatorConfigurationRouter = router({
  explain: operatorQuery({
    rest: "GET /operator/tenants/:tenantId/configuration",
    input: tenantInput,
    output: explainOutput,
    run: inTenant(explainConfiguration),
  }),
  preview: operatorQuery({
    rest: "POST /operator/tenants/:tenantId/configuration/preview",
    input: operatorPreviewInput.extend(tenantInput.shape),
    output: previewOutput,
    run: inTenant((call) => previewChange("operator", call)),
  }),
  change: operatorMutation({
    rest: "PATCH /operator/tenants/:tenantId/configuration",
    ifMatch: "baseVersion",
    version: "version",
    input: operatorChangeInput.extend(tenantInput.shape),
    example: {
      tenantId: exampleId,
      baseVersion: 1,
      set: { "scim.perSecond": 200 },
      lock: ["readiness.smallestGroup"],
      reason: "The contract was extended.",
    },
    output: versionOutput,
    run: inTenant((call) => changeConfiguration("operator", call)),
  }),
  versions: operatorQuery({
    rest: "GET /operator/tenants/:tenantId/configuration/versions",
    input: listVersionsInput.extend(tenantInput.shape),
    output: listVersionsOutput,
    run: inTenant(listVersions),
  }),
  publish: operatorMutation({
    rest: "POST /operator/tenants/:tenantId/configuration/versions/:id/publish",
    ifMatch: "baseVersion",
    version: "version",
    input: publishInput.extend(tenantInput.shape),
    example: { tenantId: exampleId, id: exampleId },
    output: versionOutput,
    run: inTenant((call) => publishVersion("operator", call)),
  }),
  discard: operatorMutation({
    rest: "POST /operator/tenants/:tenantId/configuration/versions/:id/discard",
    input: versionIdInput.extend(tenantInput.shape),
    example: { tenantId: exampleId, id: exampleId },
    output: versionOutput,
    run: inTenant((call) => discardVersion("operator", call)),
  }),
  rollBack: operatorMutation({
    rest: "POST /operator/tenants/:tenantId/configuration/rollback",
    ifMatch: "baseVersion",
    version: "version",
    input: rollbackInput.extend(tenantInput.shape),
    example: { tenantId: exampleId, baseVersion: 1, to: 0, reason: "Back to the defaults." },
    output: versionOutput,
    run: inTenant((call) => rollBack("operator", call)),
  }),
});
