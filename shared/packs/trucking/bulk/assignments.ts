import type { Context } from "../../../context.ts";
import { assignmentOutput } from "../assignments/assignment.ts";
import { createAssignment, createAssignmentInput } from "../assignments/create.ts";
import { dispatchAssignment, moveAssignmentInput } from "../assignments/move.ts";
import { bulkOutput, eachOf } from "./in-bulk.ts";

export const bulkAssignmentsOutput = bulkOutput(assignmentOutput);

interface Call {
  ctx: Context;
  input: { items: unknown[] };
}

/** Creates many assignments, in their order. A result for each. */
export const createAssignments = async ({ ctx, input: { items } }: Call) => {
  await ctx.scope.beginSession();
  return eachOf(items, createAssignmentInput, (input) => createAssignment({ ctx, input }));
};

/** Dispatches many assignments, in their order. A result for each. */
export const dispatchAssignments = async ({ ctx, input: { items } }: Call) => {
  await ctx.scope.beginSession();
  return eachOf(items, moveAssignmentInput, (input) => dispatchAssignment({ ctx, input }));
};
