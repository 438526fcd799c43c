import { deleteOwnOrganization } from "../../../shared/tenants/organizations/delete-own.ts";
import {
  organizationIdInput,
  organizationOutput,
  updateOrganizationInput,
} from "../../../shared/tenants/organizations/organization.ts";
import {
  getOwnOrganization,
  listOrganizationsOutput,
  listOwnOrganization,
} from "../../../shared/tenants/organizations/own.ts";
import { updateOwnOrganization } from "../../../shared/tenants/organizations/update-own.ts";
import { pageInput } from "../../../shared/db/pages.ts";
import { exampleId } from "../../declarations.ts";
import { mutation, query, router } from "../procedures.ts";
import { removedOutput } from "../removed.ts";

/** The caller's organization. The operator's tokens reach every organization by the same routes. */
export const organizationsRouter = router({
  list: query({
    permission: "organization:read",
    rest: "GET /organizations",
    aliases: ["GET /organizations"],
    forOperator: "operator.listOrganizations",
    input: pageInput.prefault({}),
    output: listOrganizationsOutput,
    run: listOwnOrganization,
  }),
  get: query({
    permission: "organization:read",
    rest: "GET /organizations/:id",
    aliases: ["GET /organizations/:id"],
    forOperator: "operator.getOrganization",
    input: organizationIdInput,
    output: organizationOutput,
    run: getOwnOrganization,
  }),
  update: mutation({
    permission: "organization:write",
    rest: "PUT /organizations/:id",
    aliases: ["PUT /organizations/:id"],
    forOperator: "operator.updateOrganization",
    input: updateOrganizationInput,
    example: { id: exampleId, name: "Example" },
    output: organizationOutput,
    run: updateOwnOrganization,
  }),
  remove: mutation({
    permission: "organization:write",
    rest: "DELETE /organizations/:id",
    status: 204,
    whenUnpaid: true,
    aliases: ["DELETE /organizations/:id"],
    forOperator: "operator.deleteOrganization",
    input: organizationIdInput,
    example: { id: exampleId },
    output: removedOutput,
    run: async ({ ctx, input }) => {
      await deleteOwnOrganization({ ctx, input });
      return { removed: true };
    },
  }),
});
