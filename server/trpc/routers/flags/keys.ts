import { pageInput } from "../../../../shared/db/pages.ts";
import {
  createFlagKey,
  createFlagKeyInput,
  createFlagKeyOutput,
} from "../../../../shared/identity/flag-keys/create.ts";
import { listFlagKeys, listFlagKeysOutput } from "../../../../shared/identity/flag-keys/list.ts";
import {
  revokeFlagKey,
  revokeFlagKeyInput,
  revokeFlagKeyOutput,
} from "../../../../shared/identity/flag-keys/revoke.ts";
import { mutation, query, router } from "../../procedures.ts";

/** The keys of clients of OpenFeature and Unleash. */
export const flagKeysRouter = router({
  create: mutation({
    permission: "flags:write",
    rest: "POST /flag-keys",
    returnsSecret: true,
    status: 201,
    input: createFlagKeyInput,
    example: { name: "Intranet", kind: "ofrep" },
    output: createFlagKeyOutput,
    run: createFlagKey,
  }),
  list: query({
    permission: "flags:read",
    rest: "GET /flag-keys",
    input: pageInput.prefault({}),
    output: listFlagKeysOutput,
    run: listFlagKeys,
  }),
  revoke: mutation({
    permission: "flags:write",
    rest: "DELETE /flag-keys/:id",
    status: 204,
    whenUnpaid: true,
    input: revokeFlagKeyInput,
    output: revokeFlagKeyOutput,
    run: revokeFlagKey,
  }),
});
