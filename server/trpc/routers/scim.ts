import {
  createToken,
  createTokenInput,
  createTokenOutput,
} from "../../../shared/identity/scim-tokens/create.ts";
import { listTokens, listTokensOutput } from "../../../shared/identity/scim-tokens/list.ts";
import {
  revokeToken,
  revokeTokenInput,
  revokeTokenOutput,
} from "../../../shared/identity/scim-tokens/revoke.ts";
import {
  rotateToken,
  rotateTokenInput,
  rotateTokenOutput,
} from "../../../shared/identity/scim-tokens/rotate.ts";
import { pageInput } from "../../../shared/db/pages.ts";
import {
  listScimRequests,
  listScimRequestsInput,
  listScimRequestsOutput,
} from "../../../shared/scim-requests/list-requests.ts";
import { mutation, query, router } from "../procedures.ts";
import { exampleId } from "../../declarations.ts";

export const scimTokensRouter = router({
  create: mutation({
    permission: "directory:write",
    rest: "POST /scim-tokens",
    returnsSecret: true,
    status: 201,
    input: createTokenInput,
    example: { name: "Okta" },
    output: createTokenOutput,
    run: createToken,
  }),
  list: query({
    permission: "directory:read",
    rest: "GET /scim-tokens",
    input: pageInput.prefault({}),
    output: listTokensOutput,
    run: listTokens,
  }),
  rotate: mutation({
    permission: "directory:write",
    rest: "POST /scim-tokens/:id/rotate",
    returnsSecret: true,
    input: rotateTokenInput,
    example: { id: exampleId, overlapHours: 48 },
    output: rotateTokenOutput,
    run: rotateToken,
  }),
  revoke: mutation({
    permission: "directory:write",
    rest: "DELETE /scim-tokens/:id",
    status: 204,
    whenUnpaid: true,
    input: revokeTokenInput,
    output: revokeTokenOutput,
    run: revokeToken,
  }),
});

export const scimRequestsRouter = router({
  list: query({
    permission: "directory:read",
    rest: "GET /scim-requests",
    aliases: ["GET /api/tenants/:slug/scim-requests"],
    input: listScimRequestsInput.prefault({}),
    output: listScimRequestsOutput,
    run: listScimRequests,
  }),
});
