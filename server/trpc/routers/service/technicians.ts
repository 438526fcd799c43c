import { pageInput } from "../../../../shared/db/pages.ts";
import {
  areaOutput,
  areas,
  changeArea,
  changeAreaInput,
  createArea,
  createAreaInput,
  deleteArea,
  deleteAreaInput,
  deletedOutput,
  listAreas,
  listAreasOutput,
} from "../../../../shared/packs/service/areas/areas.ts";
import {
  locate,
  locateInput,
  locateOutput,
} from "../../../../shared/packs/service/areas/locate.ts";
import { oneInput } from "../../../../shared/packs/service/common/inputs.ts";
import {
  getTechnician,
  listTechnicians,
  listTechniciansInput,
  listTechniciansOutput,
} from "../../../../shared/packs/service/technicians/list.ts";
import {
  putTechnician,
  putTechnicianInput,
} from "../../../../shared/packs/service/technicians/put.ts";
import { technicianOutput } from "../../../../shared/packs/service/technicians/technician.ts";
import { exampleId } from "../../../declarations.ts";
import { mutation, query, router } from "../../procedures.ts";

const square = [
  [13.2, 52.4],
  [13.6, 52.4],
  [13.6, 52.6],
  [13.2, 52.6],
  [13.2, 52.4],
];

export const areasRouter = router({
  list: query({
    permission: "service.customers:read",
    rest: "GET /service/areas",
    input: pageInput.prefault({}),
    output: listAreasOutput,
    run: listAreas,
  }),
  locate: query({
    permission: "service.customers:read",
    rest: "GET /service/areas/locate",
    input: locateInput,
    output: locateOutput,
    run: locate,
  }),
  get: query({
    permission: "service.customers:read",
    rest: "GET /service/areas/:id",
    version: "version",
    input: oneInput,
    output: areaOutput,
    run: areas.get,
  }),
  create: mutation({
    permission: "service.customers:write",
    rest: "POST /service/areas",
    status: 201,
    version: "version",
    input: createAreaInput,
    example: { name: "Berlin", geometry: { type: "Polygon", coordinates: [square] } },
    output: areaOutput,
    run: createArea,
  }),
  change: mutation({
    permission: "service.customers:write",
    rest: "PATCH /service/areas/:id",
    version: "version",
    ifMatch: "version",
    input: changeAreaInput,
    example: { id: exampleId, name: "Berlin and Potsdam" },
    output: areaOutput,
    run: changeArea,
  }),
  delete: mutation({
    permission: "service.customers:write",
    rest: "DELETE /service/areas/:id",
    status: 204,
    whenUnpaid: true,
    ifMatch: "version",
    input: deleteAreaInput,
    example: { id: exampleId },
    output: deletedOutput,
    run: deleteArea,
  }),
});

export const techniciansRouter = router({
  list: query({
    permission: "service.technicians:read",
    rest: "GET /service/technicians",
    input: listTechniciansInput.prefault({}),
    output: listTechniciansOutput,
    run: listTechnicians,
  }),
  get: query({
    permission: "service.technicians:read",
    rest: "GET /service/technicians/:id",
    version: "version",
    input: oneInput,
    output: technicianOutput,
    run: getTechnician,
  }),
  put: mutation({
    permission: "service.technicians:write",
    rest: "PUT /service/technicians/:id",
    version: "version",
    ifMatch: "version",
    input: putTechnicianInput,
    example: {
      id: exampleId,
      latitude: 52.5,
      longitude: 13.4,
      shifts: [{ day: 1, from: "08:00", to: "17:00" }],
      skills: [{ skill: "electrical", validUntil: "2100-12-31" }],
    },
    output: technicianOutput,
    run: putTechnician,
  }),
});
