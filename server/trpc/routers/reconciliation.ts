import { pageInput } from "../../../shared/db/pages.ts";
import {
  findingsInput,
  findingsOutput,
  listFindings,
  listRuns,
  listRunsOutput,
} from "../../../shared/sync/reconcile/list-runs.ts";
import {
  approveRun,
  approveRunOutput,
  oneRunInput,
  startRun,
  startRunInput,
  startRunOutput,
} from "../../../shared/sync/reconcile/manage.ts";
import { mutation, query, router } from "../procedures.ts";

export const reconciliationRouter = router({
  start: mutation({
    permission: "reconciliation:write",
    rest: "POST /reconciliations",
    input: startRunInput.prefault({}),
    example: {},
    output: startRunOutput,
    run: startRun,
  }),
  list: query({
    permission: "reconciliation:read",
    rest: "GET /reconciliations",
    input: pageInput.prefault({}),
    output: listRunsOutput,
    run: listRuns,
  }),
  findings: query({
    permission: "reconciliation:read",
    rest: "GET /reconciliations/:id/findings",
    input: findingsInput,
    output: findingsOutput,
    run: listFindings,
  }),
  approve: mutation({
    permission: "reconciliation:write",
    rest: "POST /reconciliations/:id/approve",
    input: oneRunInput,
    output: approveRunOutput,
    run: approveRun,
  }),
});
