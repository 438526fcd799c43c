import { assignmentOutput } from "../../../../shared/packs/trucking/assignments/assignment.ts";
import {
  changeAssignment,
  changeAssignmentInput,
} from "../../../../shared/packs/trucking/assignments/change.ts";
import {
  createAssignment,
  createAssignmentInput,
} from "../../../../shared/packs/trucking/assignments/create.ts";
import {
  getAssignment,
  listAssignments,
  listAssignmentsInput,
  listAssignmentsOutput,
} from "../../../../shared/packs/trucking/assignments/list.ts";
import {
  assignAssignment,
  cancelAssignment,
  dispatchAssignment,
  holdAssignment,
  holdAssignmentInput,
  lockAssignmentInput,
  moveAssignmentInput,
  recallAssignment,
  releaseAssignment,
  replaceDriver,
  replaceDriverInput,
  setAssignmentLock,
} from "../../../../shared/packs/trucking/assignments/move.ts";
import {
  bulkAssignmentsOutput,
  createAssignments,
  dispatchAssignments,
} from "../../../../shared/packs/trucking/bulk/assignments.ts";
import { bulkInput } from "../../../../shared/packs/trucking/bulk/in-bulk.ts";
import { oneInput } from "../../../../shared/packs/trucking/fields.ts";
import { exampleId } from "../../../declarations.ts";
import { mutation, query, router } from "../../procedures.ts";

const route = [
  { loadId: exampleId, kind: "pickup" as const },
  { loadId: exampleId, kind: "delivery" as const },
];
const parts = {
  driverId: exampleId,
  vehicleId: exampleId,
  startsAt: "2030-03-01T07:00:00Z",
  stops: route,
};
const permission = "trucking.assignments:write";
const one = { output: assignmentOutput, version: "version", ifMatch: "version" } as const;
const move = {
  permission,
  input: moveAssignmentInput,
  example: { id: exampleId },
  ...one,
} as const;

export const assignmentsRouter = router({
  list: query({
    permission: "trucking.assignments:read",
    rest: "GET /trucking/assignments",
    input: listAssignmentsInput.prefault({}),
    output: listAssignmentsOutput,
    run: listAssignments,
  }),
  get: query({
    permission: "trucking.assignments:read",
    rest: "GET /trucking/assignments/:id",
    version: "version",
    input: oneInput,
    output: assignmentOutput,
    run: getAssignment,
  }),
  create: mutation({
    permission,
    rest: "POST /trucking/assignments",
    status: 201,
    version: "version",
    input: createAssignmentInput,
    example: parts,
    output: assignmentOutput,
    run: createAssignment,
  }),
  change: mutation({
    permission,
    rest: "PUT /trucking/assignments/:id",
    input: changeAssignmentInput,
    example: { id: exampleId, ...parts },
    ...one,
    run: changeAssignment,
  }),
  assign: mutation({
    rest: "POST /trucking/assignments/:id/assign",
    ...move,
    run: assignAssignment,
  }),
  dispatch: mutation({
    rest: "POST /trucking/assignments/:id/dispatch",
    ...move,
    run: dispatchAssignment,
  }),
  recall: mutation({
    rest: "POST /trucking/assignments/:id/recall",
    ...move,
    run: recallAssignment,
  }),
  cancel: mutation({
    rest: "POST /trucking/assignments/:id/cancel",
    ...move,
    run: cancelAssignment,
  }),
  release: mutation({
    rest: "POST /trucking/assignments/:id/release",
    ...move,
    run: releaseAssignment,
  }),
  hold: mutation({
    permission,
    rest: "POST /trucking/assignments/:id/hold",
    input: holdAssignmentInput,
    example: { id: exampleId, reason: "The driver is ill" },
    ...one,
    run: holdAssignment,
  }),
  lock: mutation({
    permission,
    rest: "PUT /trucking/assignments/:id/lock",
    input: lockAssignmentInput,
    example: { id: exampleId, locked: true },
    ...one,
    run: setAssignmentLock,
  }),
  replaceDriver: mutation({
    permission,
    rest: "PUT /trucking/assignments/:id/driver",
    input: replaceDriverInput,
    example: { id: exampleId, driverId: exampleId },
    ...one,
    run: replaceDriver,
  }),
  createMany: mutation({
    permission,
    rest: "POST /trucking/assignments/bulk",
    rate: "heavy",
    input: bulkInput,
    example: { items: [parts] },
    output: bulkAssignmentsOutput,
    run: createAssignments,
  }),
  dispatchMany: mutation({
    permission,
    rest: "POST /trucking/assignments/bulk-dispatch",
    rate: "heavy",
    input: bulkInput,
    example: { items: [{ id: exampleId }] },
    output: bulkAssignmentsOutput,
    run: dispatchAssignments,
  }),
});
