import { explainConfiguration, explainOutput } from "../../../../shared/configuration/explain.ts";
import { configurationSchema } from "../../../../shared/configuration/json-schema.ts";
import {
  previewChange,
  previewInput,
  previewOutput,
} from "../../../../shared/configuration/preview.ts";
import { configurationOutput, readConfiguration } from "../../../../shared/configuration/read.ts";
import {
  changeConfiguration,
  changeConfigurationInput,
} from "../../../../shared/configuration/versions/change.ts";
import {
  listVersions,
  listVersionsInput,
  listVersionsOutput,
} from "../../../../shared/configuration/versions/list.ts";
import {
  discardVersion,
  publishInput,
  publishVersion,
  versionIdInput,
} from "../../../../shared/configuration/versions/publish.ts";
import { rollBack, rollbackInput } from "../../../../shared/configuration/versions/rollback.ts";
import { versionOutput } from "../../../../shared/configuration/versions/version.ts";
import * as z from "zod";
import { exampleId, noInput } from "../../../declarations.ts";
import { mutation, query, router } from "../../procedures.ts";

/** The tenant's own layer of its configuration. */
export const configurationRouter = router({
  get: query({
    permission: "configuration:read",
    rest: "GET /configuration",
    version: "version",
    input: noInput,
    output: configurationOutput,
    run: readConfiguration,
  }),
  explain: query({
    permission: "configuration:read",
    rest: "GET /configuration/explain",
    version: "version",
    input: noInput,
    output: explainOutput,
    run: explainConfiguration,
  }),
  schema: query({
    permission: "configuration:read",
    rest: "GET /configuration/schema",
    input: noInput,
    output: z.record(z.string(), z.unknown()),
    run: async ({ ctx }) => {
      await ctx.scope.beginSession();
      return configurationSchema();
    },
  }),
  preview: query({
    permission: "configuration:write",
    rest: "POST /configuration/preview",
    input: previewInput.prefault({}),
    output: previewOutput,
    run: (call) => previewChange("tenant", call),
  }),
  change: mutation({
    permission: "configuration:write",
    rest: "PATCH /configuration",
    ifMatch: "baseVersion",
    version: "version",
    input: changeConfigurationInput,
    example: {
      baseVersion: 1,
      set: { "readiness.staleAfterHours": 48 },
      reason: "Progress arrives every second day.",
    },
    output: versionOutput,
    run: (call) => changeConfiguration("tenant", call),
  }),
  versions: query({
    permission: "configuration:read",
    rest: "GET /configuration/versions",
    input: listVersionsInput.prefault({}),
    output: listVersionsOutput,
    run: listVersions,
  }),
  publish: mutation({
    permission: "configuration:write",
    rest: "POST /configuration/versions/:id/publish",
    ifMatch: "baseVersion",
    version: "version",
    input: publishInput,
    example: { id: exampleId },
    output: versionOutput,
    run: (call) => publishVersion("tenant", call),
  }),
  discard: mutation({
    permission: "configuration:write",
    rest: "POST /configuration/versions/:id/discard",
    input: versionIdInput,
    example: { id: exampleId },
    output: versionOutput,
    run: (call) => discardVersion("tenant", call),
  }),
  rollBack: mutation({
    permission: "configuration:write",
    rest: "POST /configuration/rollback",
    ifMatch: "baseVersion",
    version: "version",
    input: rollbackInput,
    example: { baseVersion: 2, to: 0, reason: "Back to the defaults." },
    output: versionOutput,
    run: (call) => rollBack("tenant", call),
  }),
});
