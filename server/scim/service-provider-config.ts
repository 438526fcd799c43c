import { eventUris } from "../../shared/security-events/scim-events.ts";

/** The limits of the service provider, published in its configuration. */
export const limits = {
  bulkOperations: 1000,
  bulkPayload: 5 * 1024 * 1024,
  /** The largest page of results, and the page size if the client does not ask for one. */
  maxCount: 1000,
  defaultCount: 100,
} as const;

/** The features of the service provider: RFC 7643, section 5. */
export const serviceProviderConfig = (baseUrl: string) => ({
  schemas: ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
  documentationUri: "https://www.rfc-editor.org/rfc/rfc7644",
  patch: { supported: true },
  bulk: {
    supported: true,
    maxOperations: limits.bulkOperations,
    maxPayloadSize: limits.bulkPayload,
  },
  filter: { supported: true, maxResults: limits.maxCount },
  changePassword: { supported: false },
  sort: { supported: true },
  etag: { supported: true },
  pagination: {
    cursor: true,
    index: true,
    defaultPaginationMethod: "index",
    defaultPageSize: limits.defaultCount,
    maxPageSize: limits.maxCount,
  },
  securityEvents: { asyncRequest: "none", eventUris },
  authenticationSchemes: [
    {
      type: "oauthbearertoken",
      name: "OAuth Bearer Token",
      description: "A SCIM token of the tenant, in the header Authorization: Bearer <token>.",
      specUri: "https://www.rfc-editor.org/rfc/rfc6750",
      primary: true,
    },
  ],
  meta: {
    resourceType: "ServiceProviderConfig",
    location: `${baseUrl}/ServiceProviderConfig`,
  },
});
