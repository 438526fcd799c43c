import { bulkInput } from "../../../../shared/packs/trucking/bulk/in-bulk.ts";
import {
  bulkLoadsOutput,
  createLoads,
  exportLoads,
  importLoads,
} from "../../../../shared/packs/trucking/csv/loads.ts";
import { csvInput, csvOutput } from "../../../../shared/packs/trucking/csv/table.ts";
import { oneInput } from "../../../../shared/packs/trucking/fields.ts";
import { changeLoad, changeLoadInput } from "../../../../shared/packs/trucking/loads/change.ts";
import { createLoad, createLoadInput } from "../../../../shared/packs/trucking/loads/create.ts";
import {
  deliverLoad,
  deliverLoadInput,
  getProof,
  proofOutput,
} from "../../../../shared/packs/trucking/loads/deliver.ts";
import {
  getLoad,
  listLoads,
  listLoadsInput,
  listLoadsOutput,
} from "../../../../shared/packs/trucking/loads/list.ts";
import { loadOutput } from "../../../../shared/packs/trucking/loads/load.ts";
import {
  cancelLoad,
  cancelLoadInput,
  closeLoad,
  closeLoadInput,
  holdLoad,
  holdLoadInput,
  progressLoad,
  progressLoadInput,
  releaseLoad,
  releaseLoadInput,
  tenderLoad,
  tenderLoadInput,
} from "../../../../shared/packs/trucking/loads/move.ts";
import { exampleId } from "../../../declarations.ts";
import { mutation, query, router } from "../../procedures.ts";

const windowOf = (day: string) => ({
  windowStarts: `${day}T08:00:00Z`,
  windowEnds: `${day}T16:00:00Z`,
});
const steel = {
  reference: "L-1042",
  customer: "Acme Steel",
  kg: 8000,
  pallets: 10,
  pickup: { name: "Mill", latitude: 52.5, longitude: 13.4, ...windowOf("2030-03-01") },
  delivery: { name: "Site", latitude: 53.5, longitude: 10, ...windowOf("2030-03-02") },
};
const one = { output: loadOutput, version: "version", ifMatch: "version" } as const;

export const loadsRouter = router({
  list: query({
    permission: "trucking.loads:read",
    rest: "GET /trucking/loads",
    input: listLoadsInput.prefault({}),
    output: listLoadsOutput,
    run: listLoads,
  }),
  get: query({
    permission: "trucking.loads:read",
    rest: "GET /trucking/loads/:id",
    version: "version",
    input: oneInput,
    output: loadOutput,
    run: getLoad,
  }),
  create: mutation({
    permission: "trucking.loads:write",
    rest: "POST /trucking/loads",
    status: 201,
    version: "version",
    input: createLoadInput,
    example: steel,
    output: loadOutput,
    run: createLoad,
  }),
  change: mutation({
    permission: "trucking.loads:write",
    rest: "PUT /trucking/loads/:id",
    input: changeLoadInput,
    example: { id: exampleId, ...steel, priority: 5 },
    ...one,
    run: changeLoad,
  }),
  tender: mutation({
    permission: "trucking.loads:write",
    rest: "POST /trucking/loads/:id/tender",
    input: tenderLoadInput,
    example: { id: exampleId },
    ...one,
    run: tenderLoad,
  }),
  hold: mutation({
    permission: "trucking.loads:write",
    rest: "POST /trucking/loads/:id/hold",
    input: holdLoadInput,
    example: { id: exampleId, reason: "Customs" },
    ...one,
    run: holdLoad,
  }),
  release: mutation({
    permission: "trucking.loads:write",
    rest: "POST /trucking/loads/:id/release",
    input: releaseLoadInput,
    example: { id: exampleId },
    ...one,
    run: releaseLoad,
  }),
  cancel: mutation({
    permission: "trucking.loads:write",
    rest: "POST /trucking/loads/:id/cancel",
    input: cancelLoadInput,
    example: { id: exampleId, reason: "The customer withdrew the order" },
    ...one,
    run: cancelLoad,
  }),
  progress: mutation({
    permission: "trucking.progress:write",
    rest: "POST /trucking/loads/:id/progress",
    input: progressLoadInput,
    example: { id: exampleId, to: "at_pickup" },
    ...one,
    run: progressLoad,
  }),
  deliver: mutation({
    permission: "trucking.progress:write",
    rest: "POST /trucking/loads/:id/deliver",
    input: deliverLoadInput,
    example: { id: exampleId, receivedBy: "Kim Lee" },
    ...one,
    run: deliverLoad,
  }),
  proof: query({
    permission: "trucking.loads:read",
    rest: "GET /trucking/loads/:id/proof",
    input: oneInput,
    output: proofOutput,
    run: getProof,
  }),
  close: mutation({
    permission: "trucking.loads:write",
    rest: "POST /trucking/loads/:id/close",
    input: closeLoadInput,
    example: { id: exampleId },
    ...one,
    run: closeLoad,
  }),
  createMany: mutation({
    permission: "trucking.loads:write",
    rest: "POST /trucking/loads/bulk",
    rate: "heavy",
    input: bulkInput,
    example: { items: [steel] },
    output: bulkLoadsOutput,
    run: createLoads,
  }),
  import: mutation({
    permission: "trucking.loads:write",
    rest: "POST /trucking/loads/import",
    rate: "heavy",
    input: csvInput,
    example: {
      csv: "reference,customer,kg,pickupName,pickupLatitude,pickupLongitude,pickupWindowStarts,pickupWindowEnds,deliveryName,deliveryLatitude,deliveryLongitude,deliveryWindowStarts,deliveryWindowEnds\nL-1043,Acme,900,Mill,52.5,13.4,2030-03-01T08:00:00Z,2030-03-01T16:00:00Z,Site,53.5,10,2030-03-02T08:00:00Z,2030-03-02T16:00:00Z\n",
    },
    output: bulkLoadsOutput,
    run: importLoads,
  }),
  export: query({
    permission: "trucking.loads:read",
    rest: "GET /trucking/loads/export",
    rate: "heavy",
    input: listLoadsInput.prefault({}),
    output: csvOutput,
    run: exportLoads,
  }),
});
