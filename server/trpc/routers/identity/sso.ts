import * as z from "zod";
import {
  changeConnection,
  changeConnectionInput,
} from "../../../../shared/identity/sso/connections/change.ts";
import {
  createConnection,
  createConnectionInput,
} from "../../../../shared/identity/sso/connections/create.ts";
import {
  type Connection,
  connectionOutput,
  oneConnectionInput,
} from "../../../../shared/identity/sso/connections/fields.ts";
import {
  getConnection,
  listConnections,
} from "../../../../shared/identity/sso/connections/list.ts";
import {
  removeConnection,
  removeConnectionInput,
} from "../../../../shared/identity/sso/connections/remove.ts";
import {
  startTest,
  startTestOutput,
} from "../../../../shared/identity/sso/connections/start-test.ts";
import { unlinkInput, unlinkPerson } from "../../../../shared/identity/sso/connections/unlink.ts";
import { addDomain, addDomainInput } from "../../../../shared/identity/sso/domains/add.ts";
import { checkDomain } from "../../../../shared/identity/sso/domains/check.ts";
import { enforceSso, enforceSsoInput } from "../../../../shared/identity/sso/domains/enforce.ts";
import { domainOutput, oneDomainInput } from "../../../../shared/identity/sso/domains/fields.ts";
import { listDomains } from "../../../../shared/identity/sso/domains/list.ts";
import { removeDomain } from "../../../../shared/identity/sso/domains/remove.ts";
import { exampleId, noInput } from "../../../declarations.ts";
import { logoutUrl, redirectUri, testUrl } from "../../../rest/sso/addresses.ts";
import type { RequestScope } from "../../../types.ts";
import { mutation, query, router } from "../../procedures.ts";
import { removedOutput } from "../../removed.ts";

const withAddressesOutput = connectionOutput.extend({
  redirectUri: z.string().describe("The redirect URI to register at the provider."),
  backchannelLogoutUri: z.string().describe("The back-channel logout URI to register there."),
});

/** Adds what the provider has to be configured with. */
const withAddresses = ({ publicUrl }: RequestScope, connection: Connection) => ({
  ...connection,
  redirectUri: redirectUri(publicUrl),
  backchannelLogoutUri: logoutUrl(publicUrl, connection.id),
});

const all = z.object({
  nextCursor: z.null().describe("The list fits one page."),
});

export const ssoConnectionsRouter = router({
  create: mutation({
    permission: "sso:write",
    rest: "POST /sso-connections",
    status: 201,
    input: createConnectionInput,
    example: {
      name: "Okta",
      issuer: "https://example.okta.com",
      clientId: "0oa1b2c3",
      clientSecret: "a-secret-of-the-provider",
    },
    output: withAddressesOutput,
    run: async ({ ctx, input, request }) =>
      withAddresses(request, await createConnection({ ctx, input })),
  }),
  list: query({
    permission: "sso:read",
    rest: "GET /sso-connections",
    input: noInput,
    output: all.extend({ items: z.array(withAddressesOutput) }),
    run: async ({ ctx, request }) => {
      const connections = await listConnections({ ctx });
      const items = connections.map((connection) => withAddresses(request, connection));
      return { items, nextCursor: null };
    },
  }),
  get: query({
    permission: "sso:read",
    rest: "GET /sso-connections/:id",
    version: "version",
    input: oneConnectionInput,
    output: withAddressesOutput,
    run: async ({ ctx, input, request }) =>
      withAddresses(request, await getConnection({ ctx, input })),
  }),
  change: mutation({
    permission: "sso:write",
    rest: "PUT /sso-connections/:id",
    input: changeConnectionInput,
    example: { id: exampleId, jit: true },
    version: "version",
    ifMatch: "version",
    output: withAddressesOutput,
    run: async ({ ctx, input, request }) =>
      withAddresses(request, await changeConnection({ ctx, input })),
  }),
  test: mutation({
    permission: "sso:write",
    rest: "POST /sso-connections/:id/test",
    returnsSecret: true,
    input: oneConnectionInput,
    output: startTestOutput,
    run: async ({ ctx, input, request: { publicUrl } }) => {
      const started = await startTest({ ctx, input, redirectUri: redirectUri(publicUrl) });
      return { ...started, url: testUrl(publicUrl, started.test) };
    },
  }),
  remove: mutation({
    permission: "sso:write",
    rest: "DELETE /sso-connections/:id",
    status: 204,
    whenUnpaid: true,
    ifMatch: "version",
    input: removeConnectionInput,
    output: removedOutput,
    run: async ({ ctx, input }) => {
      await removeConnection({ ctx, input });
      return { removed: true };
    },
  }),
  unlink: mutation({
    permission: "sso:write",
    rest: "DELETE /sso-connections/:id/users/:userId",
    status: 204,
    whenUnpaid: true,
    input: unlinkInput,
    output: removedOutput,
    run: async ({ ctx, input }) => {
      await unlinkPerson({ ctx, input });
      return { removed: true };
    },
  }),
});

export const domainsRouter = router({
  create: mutation({
    permission: "sso:write",
    rest: "POST /domains",
    status: 201,
    input: addDomainInput,
    example: { name: "example.com" },
    output: domainOutput,
    run: addDomain,
  }),
  list: query({
    permission: "sso:read",
    rest: "GET /domains",
    input: noInput,
    output: all.extend({ items: z.array(domainOutput) }),
    run: async ({ ctx }) => ({ items: await listDomains({ ctx }), nextCursor: null }),
  }),
  check: mutation({
    permission: "sso:write",
    rest: "POST /domains/:id/check",
    input: oneDomainInput,
    output: domainOutput,
    run: checkDomain,
  }),
  enforce: mutation({
    permission: "sso:write",
    rest: "PUT /domains/:id/enforcement",
    input: enforceSsoInput,
    example: { id: exampleId, connectionId: exampleId },
    output: domainOutput,
    run: enforceSso,
  }),
  remove: mutation({
    permission: "sso:write",
    rest: "DELETE /domains/:id",
    status: 204,
    whenUnpaid: true,
    input: oneDomainInput,
    output: removedOutput,
    run: async ({ ctx, input }) => {
      await removeDomain({ ctx, input });
      return { removed: true };
    },
  }),
});
