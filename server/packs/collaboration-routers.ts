import {
  acceptPartner,
  acceptPartnerInput,
} from "../../shared/packs/collaboration/partnerships/accept.ts";
import {
  confirmPartner,
  endPartnership,
} from "../../shared/packs/collaboration/partnerships/confirm.ts";
import {
  invitePartner,
  invitePartnerOutput,
} from "../../shared/packs/collaboration/partnerships/invite.ts";
import {
  listPartnerships,
  listPartnershipsInput,
  listPartnershipsOutput,
} from "../../shared/packs/collaboration/partnerships/list.ts";
import {
  onePartnershipInput,
  partnershipOutput,
} from "../../shared/packs/collaboration/partnerships/partnership.ts";
import {
  listReceived,
  listReceivedInput,
  listReceivedOutput,
  listShares,
  listSharesInput,
  listSharesOutput,
  openReceived,
} from "../../shared/packs/collaboration/shares/list.ts";
import { revokeShare, revokeShareOutput } from "../../shared/packs/collaboration/shares/revoke.ts";
import { share, shareInput } from "../../shared/packs/collaboration/shares/share.ts";
import {
  oneShareInput,
  receivedOutput,
  shareOutput,
  type Shareables,
} from "../../shared/packs/collaboration/shares/shared.ts";
import { exampleId, noInput } from "../declarations.ts";
import { mutation, query, router } from "../trpc/procedures.ts";

/**
 * The procedures by which organizations share things, which each pack has below its own path. The pack
 * declares the permissions of `collaborationPermissions`.
 */
export function collaborationRouters(path: string, shareables: Shareables) {
  const [subjectType = "", [field = ""] = []] = Object.entries(shareables)[0] ?? [];
  return {
    partnerships: router({
      list: query({
        permission: `${path}.partnerships:read`,
        rest: `GET /${path}/partnerships`,
        input: listPartnershipsInput,
        output: listPartnershipsOutput,
        run: listPartnerships,
      }),
      invite: mutation({
        permission: `${path}.partnerships:write`,
        rest: `POST /${path}/partnerships`,
        status: 201,
        returnsSecret: true,
        input: noInput,
        output: invitePartnerOutput,
        run: invitePartner,
      }),
      accept: mutation({
        permission: `${path}.partnerships:write`,
        rest: `POST /${path}/partnerships/accept`,
        input: acceptPartnerInput,
        example: { invitation: "rmp_partner_..." },
        output: partnershipOutput,
        run: acceptPartner,
      }),
      confirm: mutation({
        permission: `${path}.partnerships:write`,
        rest: `POST /${path}/partnerships/:id/confirm`,
        input: onePartnershipInput,
        example: { id: exampleId },
        output: partnershipOutput,
        run: confirmPartner,
      }),
      end: mutation({
        permission: `${path}.partnerships:write`,
        rest: `POST /${path}/partnerships/:id/end`,
        whenUnpaid: true,
        input: onePartnershipInput,
        example: { id: exampleId },
        output: partnershipOutput,
        run: endPartnership,
      }),
    }),
    shares: router({
      list: query({
        permission: `${path}.shares:read`,
        rest: `GET /${path}/shares`,
        input: listSharesInput,
        output: listSharesOutput,
        run: listShares,
      }),
      create: mutation({
        permission: `${path}.shares:write`,
        rest: `POST /${path}/shares`,
        status: 201,
        input: shareInput,
        example: {
          partnershipId: exampleId,
          subjectType,
          subjectId: exampleId,
          fields: [field],
          expiresAt: "2026-12-31T00:00:00Z",
        },
        output: shareOutput,
        run: (call) => share(call, shareables),
      }),
      revoke: mutation({
        permission: `${path}.shares:write`,
        rest: `DELETE /${path}/shares/:id`,
        status: 204,
        whenUnpaid: true,
        input: oneShareInput,
        example: { id: exampleId },
        output: revokeShareOutput,
        run: revokeShare,
      }),
      received: query({
        permission: `${path}.shares:read`,
        rest: `GET /${path}/received`,
        input: listReceivedInput,
        output: listReceivedOutput,
        run: listReceived,
      }),
      open: query({
        permission: `${path}.shares:read`,
        rest: `GET /${path}/received/:id`,
        input: oneShareInput,
        output: receivedOutput,
        run: openReceived,
      }),
    }),
  };
}
