import { listPlansInput } from "../../../../shared/packs/planning/runs/list-plans.ts";
import { planSummary } from "../../../../shared/packs/planning/runs/plan-row.ts";
import { publishPlanInput } from "../../../../shared/packs/planning/runs/publish-plan.ts";
import { stopPlanInput } from "../../../../shared/packs/planning/runs/stop-plan.ts";
import { oneInput } from "../../../../shared/packs/trucking/fields.ts";
import {
  getDayPlan,
  listDayPlans,
  listPlansOutput,
  planOutput,
  publishDayPlan,
  requestDayPlan,
  requestPlanInput,
  stopDayPlan,
} from "../../../../shared/packs/trucking/plans/plans.ts";
import { exampleId } from "../../../declarations.ts";
import { mutation, query, router } from "../../procedures.ts";

const permission = "trucking.plans:write";

export const plansRouter = router({
  list: query({
    permission: "trucking.plans:read",
    rest: "GET /trucking/plans",
    input: listPlansInput.prefault({}),
    output: listPlansOutput,
    run: listDayPlans,
  }),
  get: query({
    permission: "trucking.plans:read",
    rest: "GET /trucking/plans/:id",
    version: "version",
    input: oneInput,
    output: planOutput,
    run: getDayPlan,
  }),
  request: mutation({
    permission,
    rest: "POST /trucking/plans",
    rate: "heavy",
    status: 201,
    version: "version",
    input: requestPlanInput,
    example: { day: "2030-03-01", budget: { seed: 1, iterations: 20_000 } },
    output: planSummary,
    run: requestDayPlan,
  }),
  stop: mutation({
    permission,
    rest: "POST /trucking/plans/:id/stop",
    version: "version",
    input: stopPlanInput,
    example: { id: exampleId, keep: true },
    output: planSummary,
    run: stopDayPlan,
  }),
  publish: mutation({
    permission,
    rest: "POST /trucking/plans/:id/publish",
    version: "version",
    ifMatch: "version",
    input: publishPlanInput,
    example: { id: exampleId },
    output: planSummary,
    run: publishDayPlan,
  }),
});
