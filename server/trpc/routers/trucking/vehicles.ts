import { bulkInput } from "../../../../shared/packs/trucking/bulk/in-bulk.ts";
import { csvInput, csvOutput } from "../../../../shared/packs/trucking/csv/table.ts";
import {
  bulkVehiclesOutput,
  createVehicles,
  exportVehicles,
  importVehicles,
} from "../../../../shared/packs/trucking/csv/vehicles.ts";
import { oneInput } from "../../../../shared/packs/trucking/fields.ts";
import {
  changeVehicle,
  changeVehicleInput,
  recordOdometer,
  recordOdometerInput,
} from "../../../../shared/packs/trucking/vehicles/change.ts";
import {
  createVehicle,
  createVehicleInput,
} from "../../../../shared/packs/trucking/vehicles/create.ts";
import {
  getVehicle,
  listVehicles,
  listVehiclesInput,
  listVehiclesOutput,
} from "../../../../shared/packs/trucking/vehicles/list.ts";
import {
  listPositions,
  listPositionsInput,
  listPositionsOutput,
  recordPositions,
  recordPositionsInput,
  recordPositionsOutput,
} from "../../../../shared/packs/trucking/vehicles/positions.ts";
import { vehicleOutput } from "../../../../shared/packs/trucking/vehicles/vehicle.ts";
import { exampleId } from "../../../declarations.ts";
import { mutation, query, router } from "../../procedures.ts";

const truck = {
  name: "Truck 7",
  vehicleClass: "box",
  maxKg: 12_000,
  maxPallets: 18,
  depot: { latitude: 52.52, longitude: 13.4 },
};

export const vehiclesRouter = router({
  list: query({
    permission: "trucking.vehicles:read",
    rest: "GET /trucking/vehicles",
    input: listVehiclesInput.prefault({}),
    output: listVehiclesOutput,
    run: listVehicles,
  }),
  get: query({
    permission: "trucking.vehicles:read",
    rest: "GET /trucking/vehicles/:id",
    version: "version",
    input: oneInput,
    output: vehicleOutput,
    run: getVehicle,
  }),
  create: mutation({
    permission: "trucking.vehicles:write",
    rest: "POST /trucking/vehicles",
    status: 201,
    version: "version",
    input: createVehicleInput,
    example: truck,
    output: vehicleOutput,
    run: createVehicle,
  }),
  change: mutation({
    permission: "trucking.vehicles:write",
    rest: "PUT /trucking/vehicles/:id",
    version: "version",
    ifMatch: "version",
    input: changeVehicleInput,
    example: { id: exampleId, ...truck, equipment: ["lift"] },
    output: vehicleOutput,
    run: changeVehicle,
  }),
  recordOdometer: mutation({
    permission: "trucking.positions:write",
    rest: "POST /trucking/vehicles/:id/odometer",
    version: "version",
    input: recordOdometerInput,
    example: { id: exampleId, odometerKm: 120_500 },
    output: vehicleOutput,
    run: recordOdometer,
  }),
  positions: query({
    permission: "trucking.vehicles:read",
    rest: "GET /trucking/vehicles/:id/positions",
    input: listPositionsInput,
    example: { id: exampleId, from: "2026-03-01T00:00:00Z", to: "2026-03-02T00:00:00Z" },
    output: listPositionsOutput,
    run: listPositions,
  }),
  recordPositions: mutation({
    permission: "trucking.positions:write",
    rest: "POST /trucking/positions",
    input: recordPositionsInput,
    example: {
      positions: [
        { vehicleId: exampleId, at: "2026-03-01T09:30:00Z", latitude: 52.5, longitude: 13.4 },
      ],
    },
    output: recordPositionsOutput,
    run: recordPositions,
  }),
  createMany: mutation({
    permission: "trucking.vehicles:write",
    rest: "POST /trucking/vehicles/bulk",
    rate: "heavy",
    input: bulkInput,
    example: { items: [truck] },
    output: bulkVehiclesOutput,
    run: createVehicles,
  }),
  import: mutation({
    permission: "trucking.vehicles:write",
    rest: "POST /trucking/vehicles/import",
    rate: "heavy",
    input: csvInput,
    example: {
      csv: "name,vehicleClass,maxKg,depotLatitude,depotLongitude\nTruck 8,box,12000,52.52,13.4\n",
    },
    output: bulkVehiclesOutput,
    run: importVehicles,
  }),
  export: query({
    permission: "trucking.vehicles:read",
    rest: "GET /trucking/vehicles/export",
    rate: "heavy",
    input: listVehiclesInput.prefault({}),
    output: csvOutput,
    run: exportVehicles,
  }),
});
