import { bulkInput } from "../../../../shared/packs/trucking/bulk/in-bulk.ts";
import {
  addDrivers,
  bulkDriversOutput,
  exportDrivers,
  importDrivers,
} from "../../../../shared/packs/trucking/csv/drivers.ts";
import { csvInput, csvOutput } from "../../../../shared/packs/trucking/csv/table.ts";
import { addDriver, addDriverInput } from "../../../../shared/packs/trucking/drivers/add.ts";
import {
  changeDriver,
  changeDriverInput,
} from "../../../../shared/packs/trucking/drivers/change.ts";
import { driverOutput } from "../../../../shared/packs/trucking/drivers/driver.ts";
import {
  hoursInput,
  hoursLeft,
  hoursOutput,
  listDuty,
  listDutyInput,
  listDutyOutput,
  recordDuty,
  recordDutyInput,
  recordDutyOutput,
} from "../../../../shared/packs/trucking/drivers/duty.ts";
import {
  getDriver,
  listDrivers,
  listDriversInput,
  listDriversOutput,
} from "../../../../shared/packs/trucking/drivers/list.ts";
import { oneInput } from "../../../../shared/packs/trucking/fields.ts";
import { exampleId } from "../../../declarations.ts";
import { mutation, query, router } from "../../procedures.ts";

export const driversRouter = router({
  list: query({
    permission: "trucking.drivers:read",
    rest: "GET /trucking/drivers",
    input: listDriversInput.prefault({}),
    output: listDriversOutput,
    run: listDrivers,
  }),
  get: query({
    permission: "trucking.drivers:read",
    rest: "GET /trucking/drivers/:id",
    version: "version",
    input: oneInput,
    output: driverOutput,
    run: getDriver,
  }),
  add: mutation({
    permission: "trucking.drivers:write",
    rest: "POST /trucking/drivers",
    status: 201,
    version: "version",
    input: addDriverInput,
    example: { userId: exampleId, shift: { starts: 360, ends: 1080 } },
    output: driverOutput,
    run: addDriver,
  }),
  change: mutation({
    permission: "trucking.drivers:write",
    rest: "PUT /trucking/drivers/:id",
    version: "version",
    ifMatch: "version",
    input: changeDriverInput,
    example: { id: exampleId, dutyCycle: "60_in_7_days" },
    output: driverOutput,
    run: changeDriver,
  }),
  hours: query({
    permission: "trucking.drivers:read",
    rest: "GET /trucking/drivers/:id/hours",
    input: hoursInput,
    output: hoursOutput,
    run: hoursLeft,
  }),
  duty: query({
    permission: "trucking.drivers:read",
    rest: "GET /trucking/drivers/:id/duty",
    input: listDutyInput,
    example: { id: exampleId, from: "2026-03-01T00:00:00Z", to: "2026-03-08T00:00:00Z" },
    output: listDutyOutput,
    run: listDuty,
  }),
  recordDuty: mutation({
    permission: "trucking.duty:write",
    rest: "POST /trucking/drivers/:id/duty",
    input: recordDutyInput,
    example: { id: exampleId, segments: [{ startsAt: "2026-03-01T06:00:00Z", status: "driving" }] },
    output: recordDutyOutput,
    run: recordDuty,
  }),
  addMany: mutation({
    permission: "trucking.drivers:write",
    rest: "POST /trucking/drivers/bulk",
    rate: "heavy",
    input: bulkInput,
    example: { items: [{ userId: exampleId }] },
    output: bulkDriversOutput,
    run: addDrivers,
  }),
  import: mutation({
    permission: "trucking.drivers:write",
    rest: "POST /trucking/drivers/import",
    rate: "heavy",
    input: csvInput,
    example: { csv: `userId,dutyCycle\n${exampleId},70_in_8_days\n` },
    output: bulkDriversOutput,
    run: importDrivers,
  }),
  export: query({
    permission: "trucking.drivers:read",
    rest: "GET /trucking/drivers/export",
    rate: "heavy",
    input: listDriversInput.prefault({}),
    output: csvOutput,
    run: exportDrivers,
  }),
});
