import { oneInput } from "../../../../shared/packs/service/common/inputs.ts";
import {
  bulkOutput,
  createMany,
  createManyInput,
  decideMany,
  decideManyInput,
  scheduleMany,
  scheduleManyInput,
} from "../../../../shared/packs/service/work-orders/bulk.ts";
import {
  changeWorkOrder,
  changeWorkOrderInput,
} from "../../../../shared/packs/service/work-orders/change.ts";
import {
  createWorkOrder,
  createWorkOrderInput,
} from "../../../../shared/packs/service/work-orders/create.ts";
import {
  getWorkOrder,
  listWorkOrders,
  listWorkOrdersInput,
  listWorkOrdersOutput,
  workOrderDetailOutput,
} from "../../../../shared/packs/service/work-orders/list.ts";
import {
  scheduleInput,
  scheduleWorkOrder,
} from "../../../../shared/packs/service/work-orders/schedule.ts";
import {
  decideInput,
  decideWorkOrder,
  reportInput,
  reportProgress,
} from "../../../../shared/packs/service/work-orders/transition.ts";
import {
  listVisits,
  listVisitsInput,
  listVisitsOutput,
} from "../../../../shared/packs/service/work-orders/visits.ts";
import { workOrderOutput } from "../../../../shared/packs/service/work-orders/work-order.ts";
import { exampleId } from "../../../declarations.ts";
import { mutation, query, router } from "../../procedures.ts";
import { workOrdersCsv } from "./csv.ts";

export const workOrdersRouter = router({
  ...workOrdersCsv,
  list: query({
    permission: "service.work-orders:read",
    rest: "GET /service/work-orders",
    input: listWorkOrdersInput.prefault({}),
    output: listWorkOrdersOutput,
    run: listWorkOrders,
  }),
  visits: query({
    permission: "service.work-orders:read",
    rest: "GET /service/visits",
    input: listVisitsInput,
    output: listVisitsOutput,
    run: listVisits,
  }),
  get: query({
    permission: "service.work-orders:read",
    rest: "GET /service/work-orders/:id",
    version: "version",
    input: oneInput,
    output: workOrderDetailOutput,
    run: getWorkOrder,
  }),
  create: mutation({
    permission: "service.work-orders:write",
    rest: "POST /service/work-orders",
    status: 201,
    version: "version",
    input: createWorkOrderInput,
    example: { siteId: exampleId, title: "Oven does not heat", skills: ["electrical"] },
    output: workOrderOutput,
    run: createWorkOrder,
  }),
  change: mutation({
    permission: "service.work-orders:write",
    rest: "PATCH /service/work-orders/:id",
    version: "version",
    ifMatch: "version",
    input: changeWorkOrderInput,
    example: { id: exampleId, priority: 1 },
    output: workOrderOutput,
    run: changeWorkOrder,
  }),
  schedule: mutation({
    permission: "service.work-orders:write",
    rest: "PUT /service/work-orders/:id/visit",
    version: "version",
    ifMatch: "version",
    input: scheduleInput,
    example: { id: exampleId, technicianId: exampleId, startsAt: "2100-01-04T09:00:00Z" },
    output: workOrderOutput,
    run: scheduleWorkOrder,
  }),
  decide: mutation({
    permission: "service.work-orders:write",
    rest: "PUT /service/work-orders/:id/state",
    version: "version",
    ifMatch: "version",
    input: decideInput,
    example: { id: exampleId, to: "dispatched" },
    output: workOrderOutput,
    run: decideWorkOrder,
  }),
  report: mutation({
    permission: "service.work-orders:work",
    rest: "PUT /service/work-orders/:id/progress",
    version: "version",
    ifMatch: "version",
    input: reportInput,
    example: { id: exampleId, to: "completed", note: "Replaced the fuse." },
    output: workOrderOutput,
    run: reportProgress,
  }),
  createMany: mutation({
    permission: "service.work-orders:write",
    rest: "POST /service/work-orders/bulk",
    rate: "heavy",
    input: createManyInput,
    example: { items: [{ siteId: exampleId, title: "Yearly inspection" }] },
    output: bulkOutput,
    run: createMany,
  }),
  scheduleMany: mutation({
    permission: "service.work-orders:write",
    rest: "PUT /service/work-orders/bulk/visits",
    rate: "heavy",
    input: scheduleManyInput,
    example: {
      items: [{ id: exampleId, technicianId: exampleId, startsAt: "2100-01-04T09:00:00Z" }],
    },
    output: bulkOutput,
    run: scheduleMany,
  }),
  decideMany: mutation({
    permission: "service.work-orders:write",
    rest: "PUT /service/work-orders/bulk/state",
    rate: "heavy",
    input: decideManyInput,
    example: { items: [{ id: exampleId, to: "dispatched" }] },
    output: bulkOutput,
    run: decideMany,
  }),
});
