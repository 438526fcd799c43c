import {
  changeOwnFlags,
  changeOwnFlagsInput,
  rollBackOwnFlags,
  rollBackOwnFlagsInput,
} from "../../../../shared/flags/rules/change-own.ts";
import { dryRunInput, dryRunOwn, ownDryRunOutput } from "../../../../shared/flags/rules/dry-run.ts";
import { flagVersionOutput } from "../../../../shared/flags/rules/feature.ts";
import {
  flagHistoryInput,
  flagHistoryOutput,
  ownFlagHistory,
} from "../../../../shared/flags/rules/history.ts";
import { listOwnFlags, listOwnFlagsOutput } from "../../../../shared/flags/rules/list.ts";
import { noInput } from "../../../declarations.ts";
import { mutation, query, router } from "../../procedures.ts";

/** The feature flags, as the caller's organization has them. */
export const flagsRouter = router({
  list: query({
    permission: "flags:read",
    rest: "GET /flags",
    input: noInput,
    output: listOwnFlagsOutput,
    run: ({ ctx, request }) => listOwnFlags(request.services.featureFlags, { ctx }),
  }),
  change: mutation({
    permission: "flags:write",
    rest: "PATCH /flags",
    ifMatch: "baseVersion",
    version: "version",
    input: changeOwnFlagsInput,
    example: {
      baseVersion: 0,
      flags: { "readiness.export": { enabled: false } },
      reason: "Exports wait for the works council.",
    },
    output: flagVersionOutput,
    run: changeOwnFlags,
  }),
  dryRun: query({
    permission: "flags:write",
    rest: "POST /flags/dry-run",
    rate: "heavy",
    input: dryRunInput,
    output: ownDryRunOutput,
    run: ({ request, ...call }) => dryRunOwn(request.services.featureFlags, call),
  }),
  history: query({
    permission: "flags:read",
    rest: "GET /flags/versions",
    input: flagHistoryInput.prefault({}),
    output: flagHistoryOutput,
    run: ownFlagHistory,
  }),
  rollBack: mutation({
    permission: "flags:write",
    rest: "POST /flags/rollback",
    ifMatch: "baseVersion",
    version: "version",
    input: rollBackOwnFlagsInput,
    example: { baseVersion: 1, to: 0, reason: "Back to the rules of the deployment." },
    output: flagVersionOutput,
    run: rollBackOwnFlags,
  }),
});
