import {
  changeFlags,
  changeFlagsInput,
  rollBackFlags,
  rollBackFlagsInput,
} from "../../../../shared/flags/rules/change.ts";
import { dryRun, dryRunInput, dryRunOutput } from "../../../../shared/flags/rules/dry-run.ts";
import { flagVersionOutput } from "../../../../shared/flags/rules/feature.ts";
import {
  flagHistory,
  flagHistoryInput,
  flagHistoryOutput,
} from "../../../../shared/flags/rules/history.ts";
import { listFlags, listFlagsOutput } from "../../../../shared/flags/rules/list.ts";
import { noInput } from "../../../declarations.ts";
import { operatorMutation, operatorQuery, router } from "../../procedures.ts";

/** The rules of the deployment's feature flags. */
export const operatorFlagsRouter = router({
  list: operatorQuery({
    rest: "GET /operator/flags",
    version: "version",
    input: noInput,
    output: listFlagsOutput,
    run: listFlags,
  }),
  change: operatorMutation({
    rest: "PATCH /operator/flags",
    ifMatch: "baseVersion",
    version: "version",
    input: changeFlagsInput,
    example: {
      baseVersion: 0,
      flags: { "mindtickle.pull": { enabled: false } },
      reason: "MindTickle has an incident.",
    },
    output: flagVersionOutput,
    run: changeFlags,
  }),
  dryRun: operatorQuery({
    rest: "POST /operator/flags/dry-run",
    input: dryRunInput,
    output: dryRunOutput,
    run: ({ request, ...call }) => dryRun(request.services.featureFlags, call),
  }),
  history: operatorQuery({
    rest: "GET /operator/flags/versions",
    input: flagHistoryInput.prefault({}),
    output: flagHistoryOutput,
    run: flagHistory,
  }),
  rollBack: operatorMutation({
    rest: "POST /operator/flags/rollback",
    ifMatch: "baseVersion",
    version: "version",
    input: rollBackFlagsInput,
    example: { baseVersion: 1, to: 1, reason: "The rules of yesterday." },
    output: flagVersionOutput,
    run: rollBackFlags,
  }),
});
