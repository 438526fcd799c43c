import { Hono } from "hono";
import { AppError, notFound } from "../../shared/errors.ts";
import { eventUris } from "../../shared/security-events/scim-events.ts";
import { enterpriseSchema } from "../../shared/scim/schema/enterprise-schema.ts";
import { groupSchema } from "../../shared/scim/schema/group-type.ts";
import {
  type Attribute,
  ENTERPRISE_SCHEMA,
  GROUP_SCHEMA,
  LIST_RESPONSE_SCHEMA,
  type Schema,
  USER_SCHEMA,
} from "../../shared/scim/schema/schema.ts";
import { userSchema } from "../../shared/scim/schema/user-schema.ts";
import { openForScim } from "../middleware/authorize.ts";
import type { AppContext, AppEnv } from "../types.ts";
import { scimAnswer } from "./answers.ts";
import { limits } from "./limits.ts";
import { profileOf } from "../../shared/directory/settings/profile.ts";

const core = "urn:ietf:params:scim:schemas:core:2.0:";

/**
 * What the service provider is: RFC 7644, section 4, and RFC 7643, sections 5 to 7. Only what is
 * announced works, and what works is announced. The configuration is public, for clients that look
 * before they sign in; types and schemas are the tenant's.
 */
export function discoveryRoutes() {
  const routes = new Hono<AppEnv>();
  routes.get("/ServiceProviderConfig", (c) => {
    refuseFilter(c);
    const described = configuration(baseOf(c));
    return scimAnswer(c, described, described.meta.location);
  });
  routes.get("/ResourceTypes", async (c) => listed(c, await resourceTypes(c)));
  routes.get("/ResourceTypes/:id", async (c) => one(c, await resourceTypes(c)));
  routes.get("/Schemas", async (c) => listed(c, await schemas(c)));
  routes.get("/Schemas/:id", async (c) => one(c, await schemas(c)));
  return routes;
}

const baseOf = (c: AppContext) => `${c.get("request").publicUrl}/scim/v2`;

interface Described extends Record<string, unknown> {
  id: string;
  meta: { location: string };
}

/** RFC 7644, section 4. */
function refuseFilter(c: AppContext): void {
  if (c.req.query("filter") === undefined) return;
  throw new AppError("forbidden", "There is no filter here (RFC 7644, section 4). Leave it out.");
}

function listed(c: AppContext, resources: Described[]): Response {
  refuseFilter(c);
  const n = resources.length;
  return scimAnswer(c, {
    schemas: [LIST_RESPONSE_SCHEMA],
    totalResults: n,
    startIndex: 1,
    itemsPerPage: n,
    Resources: resources,
  });
}

function one(c: AppContext, resources: Described[]): Response {
  refuseFilter(c);
  const id = c.req.param("id") ?? "";
  const found = resources.find((resource) => resource.id.toLowerCase() === id.toLowerCase());
  if (!found) throw notFound("description", id, null);
  return scimAnswer(c, found, found.meta.location);
}

/** The tenant's own extensions; the token proves which tenant. */
async function ownSchemas(c: AppContext): Promise<readonly Schema[]> {
  const { scope } = await openForScim(c);
  await scope.beginSession();
  return profileOf(scope.tenant).schemas;
}

async function schemas(c: AppContext): Promise<Described[]> {
  const all = [userSchema, enterpriseSchema, groupSchema, ...(await ownSchemas(c))];
  return all.map(({ id, name, description, attributes }) => ({
    schemas: [`${core}Schema`],
    id,
    name,
    description,
    attributes: attributes.map(describe),
    meta: { resourceType: "Schema", location: `${baseOf(c)}/Schemas/${id}` },
  }));
}

function describe(attribute: Attribute): Record<string, unknown> {
  const { name, type, multiValued, description, required, mutability, returned } = attribute;
  const { caseExact, uniqueness, subAttributes, canonicalValues, referenceTypes } = attribute;
  return {
    name,
    type,
    multiValued,
    description,
    required,
    ...(canonicalValues && { canonicalValues }),
    ...(type !== "complex" && { caseExact }),
    mutability,
    returned,
    ...(type !== "complex" && { uniqueness }),
    ...(referenceTypes && { referenceTypes }),
    ...(subAttributes && { subAttributes: subAttributes.map(describe) }),
  };
}

async function resourceTypes(c: AppContext): Promise<Described[]> {
  const extensions = [ENTERPRISE_SCHEMA, ...(await ownSchemas(c)).map(({ id }) => id)];
  const describeType = (name: "User" | "Group", description: string, schema: string) => ({
    schemas: [`${core}ResourceType`],
    id: name,
    name,
    endpoint: `/${name}s`,
    description,
    schema,
    meta: { resourceType: "ResourceType", location: `${baseOf(c)}/ResourceTypes/${name}` },
  });
  return [
    {
      ...describeType("User", "User Account", USER_SCHEMA),
      schemaExtensions: extensions.map((schema) => ({ schema, required: false })),
    },
    describeType("Group", "Group", GROUP_SCHEMA),
  ];
}

const configuration = (base: string) => ({
  schemas: [`${core}ServiceProviderConfig`],
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
  meta: { resourceType: "ServiceProviderConfig", location: `${base}/ServiceProviderConfig` },
});
