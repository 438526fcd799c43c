import {
  atRiskInput,
  atRiskOutput,
  listAtRisk,
} from "../../../shared/readiness/at-risk/list-at-risk.ts";
import { reportInput } from "../../../shared/readiness/choose-scope.ts";
import {
  compareInput,
  compareOutput,
  compareReadiness,
} from "../../../shared/readiness/report/compare.ts";
import {
  historyInput,
  historyOutput,
  listHistory,
} from "../../../shared/readiness/history/list-history.ts";
import {
  listModels,
  modelInput,
  modelOutput,
  modelsInput,
  modelsOutput,
  readModel,
} from "../../../shared/readiness/model/read-model.ts";
import {
  setModel,
  setModelInput,
  setModelOutput,
} from "../../../shared/readiness/model/set-model.ts";
import { aggregateOutput, requestAggregation } from "../../../shared/readiness/report/aggregate.ts";
import { readReadiness, reportOutput } from "../../../shared/readiness/report/read-report.ts";
import {
  previewModel,
  previewModelInput,
  previewModelOutput,
} from "../../../shared/readiness/model/preview-model.ts";
import {
  distributionInput,
  distributionOutput,
  readDistribution,
} from "../../../shared/readiness/figures/distribution.ts";
import { listTeams, teamsInput, teamsOutput } from "../../../shared/readiness/team/list-teams.ts";
import { readRows, rowsInput, rowsOutput } from "../../../shared/readiness/rows/read-rows.ts";
import { readTeam, teamOutput } from "../../../shared/readiness/team/read-team.ts";
import { mutation, query, router } from "../procedures.ts";
import { noInput } from "../../declarations.ts";

export const readinessRouter = router({
  report: query({
    permission: "readiness:read",
    rest: "GET /readiness",
    aliases: ["GET /api/tenants/:slug/readiness"],
    input: reportInput.optional(),
    output: reportOutput,
    run: readReadiness,
  }),
  rows: query({
    permission: "readiness:read",
    rest: "GET /readiness/rows",
    aliases: ["GET /api/tenants/:slug/readiness/rows"],
    input: rowsInput,
    output: rowsOutput,
    run: readRows,
  }),
  distribution: query({
    permission: "readiness:read",
    rest: "GET /readiness/distribution",
    aliases: ["GET /api/tenants/:slug/readiness/distribution"],
    input: distributionInput.optional(),
    output: distributionOutput,
    run: readDistribution,
  }),
  history: query({
    permission: "readiness:read",
    rest: "GET /readiness/history",
    aliases: ["GET /api/tenants/:slug/readiness/history"],
    input: historyInput.prefault({}),
    output: historyOutput,
    run: listHistory,
  }),
  compare: query({
    permission: "readiness:read",
    rest: "GET /readiness/compare",
    aliases: ["GET /api/tenants/:slug/readiness/compare"],
    input: compareInput,
    output: compareOutput,
    run: compareReadiness,
  }),
  team: query({
    permission: "readiness:read",
    rest: "GET /readiness/team",
    aliases: ["GET /api/tenants/:slug/readiness/team"],
    input: noInput,
    output: teamOutput,
    run: readTeam,
  }),
  teams: query({
    permission: "readiness:manage",
    rest: "GET /readiness/teams",
    aliases: ["GET /api/tenants/:slug/readiness/teams"],
    input: teamsInput.prefault({}),
    output: teamsOutput,
    run: listTeams,
  }),
  atRisk: query({
    permission: "readiness:manage",
    rest: "GET /readiness/at-risk",
    aliases: ["GET /api/tenants/:slug/readiness/at-risk"],
    input: atRiskInput.prefault({}),
    output: atRiskOutput,
    run: listAtRisk,
  }),
  model: query({
    permission: "readiness:read",
    rest: "GET /readiness/model",
    version: "version",
    input: modelInput.prefault({}),
    output: modelOutput,
    run: readModel,
  }),
  models: query({
    permission: "readiness:write",
    rest: "GET /readiness/models",
    input: modelsInput.prefault({}),
    output: modelsOutput,
    run: listModels,
  }),
  setModel: mutation({
    permission: "readiness:write",
    rest: "PUT /readiness/model",
    version: "version",
    ifMatch: "after",
    input: setModelInput,
    example: { after: 1, model: { halfLifeDays: 60 } },
    output: setModelOutput,
    run: setModel,
  }),
  previewModel: query({
    permission: "readiness:write",
    rest: "POST /readiness/model/preview",
    rate: "heavy",
    input: previewModelInput,
    example: { model: { halfLifeDays: 60 } },
    output: previewModelOutput,
    run: previewModel,
  }),
  aggregate: mutation({
    permission: "readiness:manage",
    rest: "POST /readiness/aggregate",
    status: 202,
    aliases: ["POST /api/tenants/:slug/readiness/aggregate"],
    input: noInput,
    output: aggregateOutput,
    run: requestAggregation,
  }),
});
