import {
  cancelOrder,
  completeOrder,
  completeOrderInput,
  createOrder,
  createOrderInput,
  listOrders,
  listOrdersInput,
  listOrdersOutput,
  moveOrderInput,
  orderOutput,
  startOrder,
} from "../../../../shared/packs/trucking/maintenance/orders.ts";
import {
  changeRule,
  changeRuleInput,
  createRule,
  createRuleInput,
  deleteRule,
  deleteRuleInput,
  deleteRuleOutput,
  listRules,
  listRulesInput,
  listRulesOutput,
  ruleOutput,
} from "../../../../shared/packs/trucking/maintenance/rules.ts";
import { exampleId } from "../../../declarations.ts";
import { mutation, query, router } from "../../procedures.ts";

const oil = {
  name: "Oil",
  everyKm: 30_000,
  everyDays: 365,
  doneAtKm: 90_000,
  doneOn: "2026-01-15",
};
const permission = "trucking.maintenance:write";

export const maintenanceRulesRouter = router({
  list: query({
    permission: "trucking.maintenance:read",
    rest: "GET /trucking/maintenance-rules",
    input: listRulesInput.prefault({}),
    output: listRulesOutput,
    run: listRules,
  }),
  create: mutation({
    permission,
    rest: "POST /trucking/maintenance-rules",
    status: 201,
    version: "version",
    input: createRuleInput,
    example: { vehicleId: exampleId, ...oil },
    output: ruleOutput,
    run: createRule,
  }),
  change: mutation({
    permission,
    rest: "PUT /trucking/maintenance-rules/:id",
    version: "version",
    ifMatch: "version",
    input: changeRuleInput,
    example: { id: exampleId, ...oil },
    output: ruleOutput,
    run: changeRule,
  }),
  delete: mutation({
    permission,
    rest: "DELETE /trucking/maintenance-rules/:id",
    status: 204,
    whenUnpaid: true,
    ifMatch: "version",
    input: deleteRuleInput,
    example: { id: exampleId },
    output: deleteRuleOutput,
    run: deleteRule,
  }),
});

const one = { output: orderOutput, version: "version", ifMatch: "version" } as const;
const move = { permission, input: moveOrderInput, example: { id: exampleId }, ...one } as const;

export const maintenanceOrdersRouter = router({
  list: query({
    permission: "trucking.maintenance:read",
    rest: "GET /trucking/maintenance-orders",
    input: listOrdersInput.prefault({}),
    output: listOrdersOutput,
    run: listOrders,
  }),
  create: mutation({
    permission,
    rest: "POST /trucking/maintenance-orders",
    status: 201,
    version: "version",
    input: createOrderInput,
    example: {
      vehicleId: exampleId,
      title: "Brakes",
      startsAt: "2030-03-04T08:00:00Z",
      endsAt: "2030-03-04T12:00:00Z",
    },
    output: orderOutput,
    run: createOrder,
  }),
  start: mutation({
    rest: "POST /trucking/maintenance-orders/:id/start",
    ...move,
    run: startOrder,
  }),
  cancel: mutation({
    rest: "POST /trucking/maintenance-orders/:id/cancel",
    ...move,
    run: cancelOrder,
  }),
  complete: mutation({
    permission,
    rest: "POST /trucking/maintenance-orders/:id/complete",
    input: completeOrderInput,
    example: { id: exampleId, odometerKm: 120_600, cost: 420 },
    ...one,
    run: completeOrder,
  }),
});
