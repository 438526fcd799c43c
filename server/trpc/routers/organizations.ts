import {
  acceptInvitation,
  acceptInvitationInput,
} from "../../../shared/identity/invitations/accept.ts";
import { createInvitation } from "../../../shared/identity/invitations/create.ts";
import {
  createInvitationInput,
  invitationIdInput,
  invitationOutput,
} from "../../../shared/identity/invitations/invitation.ts";
import {
  listInvitations,
  listInvitationsOutput,
} from "../../../shared/identity/invitations/list.ts";
import { revokeInvitation } from "../../../shared/identity/invitations/revoke.ts";
import { signedInOutput } from "../../../shared/identity/sign-in/start-session.ts";
import { deleteOwnOrganization } from "../../../shared/tenants/organizations/delete-own.ts";
import {
  organizationIdInput,
  organizationOutput,
  removeOrganizationInput,
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
import { mutation, publicMutation, query, router } from "../procedures.ts";
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
    version: "version",
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
    version: "version",
    ifMatch: "version",
    run: updateOwnOrganization,
  }),
  remove: mutation({
    permission: "organization:write",
    rest: "DELETE /organizations/:id",
    status: 204,
    whenUnpaid: true,
    aliases: ["DELETE /organizations/:id"],
    forOperator: "operator.deleteOrganization",
    input: removeOrganizationInput,
    example: { id: exampleId },
    output: removedOutput,
    ifMatch: "version",
    run: async ({ ctx, input }) => {
      await deleteOwnOrganization({ ctx, input });
      return { removed: true };
    },
  }),
});

export const invitationsRouter = router({
  create: mutation({
    permission: "users:write",
    rest: "POST /auth/invitations",
    aliases: ["POST /auth/invitations"],
    status: 201,
    input: createInvitationInput,
    example: { email: "lin@example.com", name: "Lin", role: "manager" },
    output: invitationOutput,
    run: createInvitation,
  }),
  accept: publicMutation({
    rest: "POST /auth/invitations/accept",
    aliases: ["POST /auth/invitations/accept"],
    status: 201,
    location: ({ user }) => `/users/${user.id}`,
    input: acceptInvitationInput,
    example: { token: "rmp_invitation_...", name: "Lin", password: "plum-violin-harbour-7421" },
    output: signedInOutput,
    run: async (call) => (await acceptInvitation(call)).output,
  }),
  list: query({
    permission: "users:write",
    rest: "GET /auth/invitations",
    aliases: ["GET /auth/invitations"],
    input: pageInput.prefault({}),
    output: listInvitationsOutput,
    run: listInvitations,
  }),
  revoke: mutation({
    permission: "users:write",
    rest: "DELETE /auth/invitations/:id",
    aliases: ["DELETE /auth/invitations/:id"],
    status: 204,
    whenUnpaid: true,
    input: invitationIdInput,
    example: { id: exampleId },
    output: removedOutput,
    run: async ({ ctx, input }) => {
      await revokeInvitation({ ctx, input });
      return { removed: true };
    },
  }),
});
