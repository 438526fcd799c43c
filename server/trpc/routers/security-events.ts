import * as z from "zod";
import {
  createReceiver,
  createReceiverInput,
} from "../../../shared/security-events/create-receiver.ts";
import { listReceivers, receiverOutput } from "../../../shared/security-events/receivers.ts";
import { removeReceiver } from "../../../shared/security-events/remove-receiver.ts";
import {
  requestVerification,
  requestVerificationOutput,
} from "../../../shared/security-events/request-verification.ts";
import { issuerOf } from "../../../shared/security-events/sign-set.ts";
import type { RequestScope } from "../../types.ts";
import { mutation, query, router } from "../procedures.ts";
import { noInput } from "../../declarations.ts";
import { removedOutput } from "../removed.ts";

const receiverIdInput = z.strictObject({ id: z.string().max(200) });

const withAddressesOutput = receiverOutput.extend({
  issuer: z.string().describe("The `iss` of the tokens."),
  pollUrl: z.string().nullable().describe("Where a receiver polls tokens (RFC 8936)."),
});

/** Adds what the receiver has to be configured with: the issuer and, for polling, the URL. */
const withAddresses =
  ({ publicUrl }: RequestScope, tenantId: string) =>
  <T extends { id: string; delivery: "push" | "poll" }>(receiver: T) => {
    const pollUrl = `${publicUrl}/scim/v2/SecurityEvents/${receiver.id}`;
    return {
      ...receiver,
      issuer: issuerOf(publicUrl, tenantId),
      pollUrl: receiver.delivery === "poll" ? pollUrl : null,
    };
  };

export const receiversRouter = router({
  create: mutation({
    permission: "directory:write",
    rest: "POST /event-receivers",
    status: 201,
    input: createReceiverInput,
    example: { delivery: "poll", name: "hub", audience: "https://hub.example" },
    output: withAddressesOutput,
    run: async ({ ctx, input, request }) => {
      const receiver = await createReceiver({ ctx, input });
      return withAddresses(request, ctx.scope.tenantId)(receiver);
    },
  }),
  list: query({
    permission: "directory:read",
    rest: "GET /event-receivers",
    input: noInput,
    output: z.object({ items: z.array(withAddressesOutput) }),
    run: async ({ ctx, request }) => {
      const receivers = await listReceivers({ ctx });
      return { items: receivers.map(withAddresses(request, ctx.scope.tenantId)) };
    },
  }),
  remove: mutation({
    permission: "directory:write",
    rest: "DELETE /event-receivers/:id",
    status: 204,
    whenUnpaid: true,
    input: receiverIdInput,
    output: removedOutput,
    run: async ({ ctx, input }) => {
      await removeReceiver({ ctx, input });
      return { removed: true };
    },
  }),
  verify: mutation({
    permission: "directory:write",
    rest: "POST /event-receivers/:id/verify",
    input: receiverIdInput,
    output: requestVerificationOutput,
    run: requestVerification,
  }),
});
