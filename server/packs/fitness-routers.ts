import {
  allowException,
  allowExceptionInput,
} from "../../shared/packs/fitness/exceptions/allow.ts";
import { exceptionOutput } from "../../shared/packs/fitness/exceptions/exception.ts";
import {
  listExceptions,
  listExceptionsInput,
  listExceptionsOutput,
} from "../../shared/packs/fitness/exceptions/list.ts";
import {
  revokeException,
  revokeExceptionInput,
  revokeExceptionOutput,
} from "../../shared/packs/fitness/exceptions/revoke.ts";
import { addLicence, addLicenceInput } from "../../shared/packs/fitness/licences/add.ts";
import {
  changeLicence,
  changeLicenceInput,
  revokeLicence,
  revokeLicenceInput,
} from "../../shared/packs/fitness/licences/change.ts";
import { licenceOutput } from "../../shared/packs/fitness/licences/licence.ts";
import {
  listLicences,
  listLicencesInput,
  listLicencesOutput,
} from "../../shared/packs/fitness/licences/list.ts";
import { requirementOutput } from "../../shared/packs/fitness/requirements/demand.ts";
import {
  listRequirements,
  listRequirementsInput,
  listRequirementsOutput,
} from "../../shared/packs/fitness/requirements/list.ts";
import {
  setRequirement,
  setRequirementInput,
} from "../../shared/packs/fitness/requirements/set.ts";
import {
  blockedWork,
  blockedWorkInput,
  blockedWorkOutput,
} from "../../shared/packs/fitness/work/blocked-work.ts";
import { findFit, findFitInput, findFitOutput } from "../../shared/packs/fitness/work/find-fit.ts";
import type { WorkSource } from "../../shared/packs/fitness/work/work-source.ts";
import { exampleId } from "../declarations.ts";
import { mutation, query, router } from "../trpc/procedures.ts";

/**
 * The procedures of the gate by fitness, which each pack has below its own path. The pack declares
 * the permissions of `fitnessPermissions`.
 */
export function fitnessRouters(source: WorkSource) {
  const { path } = source;
  return {
    requirements: router({
      list: query({
        permission: `${path}.requirements:read`,
        rest: `GET /${path}/requirements`,
        input: listRequirementsInput,
        output: listRequirementsOutput,
        run: listRequirements,
      }),
      set: mutation({
        permission: `${path}.requirements:write`,
        rest: `PUT /${path}/requirements/:target`,
        version: "version",
        ifMatch: "version",
        input: setRequirementInput,
        example: { target: "role:rep", demands: [{ kind: "licence", licence: "first-aid" }] },
        output: requirementOutput,
        run: (call) => setRequirement(call, path),
      }),
    }),
    licences: router({
      list: query({
        permission: `${path}.licences:read`,
        rest: `GET /${path}/licences`,
        input: listLicencesInput,
        output: listLicencesOutput,
        run: listLicences,
      }),
      add: mutation({
        permission: `${path}.licences:write`,
        rest: `POST /${path}/licences`,
        status: 201,
        version: "version",
        input: addLicenceInput,
        example: { userId: exampleId, kind: "first-aid", validFrom: "2026-01-01" },
        output: licenceOutput,
        run: (call) => addLicence(call, path),
      }),
      change: mutation({
        permission: `${path}.licences:write`,
        rest: `PUT /${path}/licences/:id`,
        version: "version",
        ifMatch: "version",
        input: changeLicenceInput,
        example: { id: exampleId, validFrom: "2026-01-01", validUntil: "2027-12-31" },
        output: licenceOutput,
        run: (call) => changeLicence(call, path),
      }),
      revoke: mutation({
        permission: `${path}.licences:write`,
        rest: `POST /${path}/licences/:id/revoke`,
        version: "version",
        whenUnpaid: true,
        input: revokeLicenceInput,
        example: { id: exampleId, reason: "Withdrawn by the authority" },
        output: licenceOutput,
        run: (call) => revokeLicence(call, path),
      }),
    }),
    exceptions: router({
      list: query({
        permission: `${path}.exceptions:read`,
        rest: `GET /${path}/exceptions`,
        input: listExceptionsInput,
        output: listExceptionsOutput,
        run: listExceptions,
      }),
      allow: mutation({
        permission: `${path}.exceptions:write`,
        rest: `POST /${path}/exceptions`,
        status: 201,
        input: allowExceptionInput,
        example: {
          userId: exampleId,
          subjectId: exampleId,
          reason: "Accompanied by an instructor",
          expiresAt: "2026-12-24T18:00:00Z",
        },
        output: exceptionOutput,
        run: (call) => allowException(call, source),
      }),
      revoke: mutation({
        permission: `${path}.exceptions:write`,
        rest: `DELETE /${path}/exceptions/:id`,
        status: 204,
        whenUnpaid: true,
        input: revokeExceptionInput,
        example: { id: exampleId },
        output: revokeExceptionOutput,
        run: (call) => revokeException(call, path),
      }),
    }),
    readiness: router({
      blockedWork: query({
        permission: `${path}.fitness:read`,
        rest: `GET /${path}/readiness/blocked-work`,
        input: blockedWorkInput,
        output: blockedWorkOutput,
        run: (call) => blockedWork(call, source),
      }),
      fit: query({
        permission: `${path}.fitness:read`,
        rest: `GET /${path}/readiness/fit`,
        rate: "heavy",
        input: findFitInput,
        output: findFitOutput,
        run: (call) => findFit(call, source),
      }),
    }),
  };
}
