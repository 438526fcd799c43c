import {
  getDayPlan,
  listDayPlans,
  listDayPlansOutput,
  planOutput,
  publishDayPlan,
  requestDay,
  requestDayInput,
  stopDayPlan,
} from "../../../../shared/packs/service/plans/plans.ts";
import { oneInput } from "../../../../shared/packs/service/common/inputs.ts";
import { listPlansInput } from "../../../../shared/packs/planning/runs/list-plans.ts";
import { planSummary } from "../../../../shared/packs/planning/runs/plan-row.ts";
import { publishPlanInput } from "../../../../shared/packs/planning/runs/publish-plan.ts";
import { stopPlanInput } from "../../../../shared/packs/planning/runs/stop-plan.ts";
import { exampleId } from "../../../declarations.ts";
import { mutation, query, router } from "../../procedures.ts";

export const plansRouter = router({
  list: query({
    permission: "service.work-orders:write",
    rest: "GET /service/plans",
    input: listPlansInput.prefault({}),
    output: listDayPlansOutput,
    run: listDayPlans,
  }),
  get: query({
    permission: "service.work-orders:write",
    rest: "GET /service/plans/:id",
    version: "version",
    input: oneInput,
    output: planOutput,
    run: getDayPlan,
  }),
  request: mutation({
    permission: "service.work-orders:write",
    rest: "POST /service/plans",
    status: 201,
    rate: "heavy",
    version: "version",
    input: requestDayInput,
    example: { day: "2100-01-04" },
    output: planSummary,
    run: requestDay,
  }),
  stop: mutation({
    permission: "service.work-orders:write",
    rest: "POST /service/plans/:id/stop",
    input: stopPlanInput,
    example: { id: exampleId, keep: true },
    output: planSummary,
    run: stopDayPlan,
  }),
  publish: mutation({
    permission: "service.work-orders:write",
    rest: "POST /service/plans/:id/publish",
    version: "version",
    ifMatch: "version",
    input: publishPlanInput,
    example: { id: exampleId },
    output: planSummary,
    run: publishDayPlan,
  }),
});
