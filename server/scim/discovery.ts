import { Hono } from "hono";
import { AppError, notFound } from "../../shared/errors.ts";
import { enterpriseSchema, userSchema } from "../../shared/scim/schema/user-type.ts";
import { groupSchema } from "../../shared/scim/schema/group-type.ts";
import {
  type Attribute,
  ENTERPRISE_SCHEMA,
  GROUP_SCHEMA,
  LIST_RESPONSE_SCHEMA,
  type Schema,
  USER_SCHEMA,
} from "../../shared/scim/schema/schema.ts";
import { openForScim } from "../middleware/authorize.ts";
import type { AppContext, AppEnv } from "../types.ts";
import { scimRoot } from "./paths.ts";
import { scimResponse } from "./responses.ts";
import { serviceProviderConfig } from "./service-provider-config.ts";
import { profileOf } from "../../shared/directory/settings/profile.ts";

const core = "urn:ietf:params:scim:schemas:core:2.0:";

/**
 * Discovery: RFC 7644, section 4, and RFC 7643, sections 5 to 7. It lists exactly the features that
 * work. The configuration is public, for clients that read it before they authenticate; resource
 * types and schemas include the extensions of the tenant.
 */
export function discoveryRoutes() {
  const routes = new Hono<AppEnv>();
  routes.get("/ServiceProviderConfig", (c) => {
    refuseFilter(c);
    const config = serviceProviderConfig(baseOf(c));
    return scimResponse(c, config, config.meta.location);
  });
  routes.get("/ResourceTypes", async (c) => listResponse(c, await resourceTypes(c)));
  routes.get("/ResourceTypes/:id", async (c) => findById(c, await resourceTypes(c)));
  routes.get("/Schemas", async (c) => listResponse(c, await schemas(c)));
  routes.get("/Schemas/:id", async (c) => findById(c, await schemas(c)));
  return routes;
}

const baseOf = (c: AppContext) => `${c.get("request").publicUrl}${scimRoot}`;

interface DiscoveryResource extends Record<string, unknown> {
  id: string;
  meta: { location: string };
}

/** Discovery endpoints do not filter: RFC 7644, section 4. */
function refuseFilter(c: AppContext): void {
  if (c.req.query("filter") === undefined) return;
  throw new AppError(
    "forbidden",
    "Discovery endpoints do not support filters (RFC 7644, section 4). Remove the filter parameter.",
  );
}

function listResponse(c: AppContext, resources: DiscoveryResource[]): Response {
  refuseFilter(c);
  const n = resources.length;
  return scimResponse(c, {
    schemas: [LIST_RESPONSE_SCHEMA],
    totalResults: n,
    startIndex: 1,
    itemsPerPage: n,
    Resources: resources,
  });
}

function findById(c: AppContext, resources: DiscoveryResource[]): Response {
  refuseFilter(c);
  const id = c.req.param("id") ?? "";
  const found = resources.find((resource) => resource.id.toLowerCase() === id.toLowerCase());
  if (!found) throw notFound("schema or resource type", id, null);
  return scimResponse(c, found, found.meta.location);
}

/** The extensions of the tenant that the token belongs to. */
async function tenantSchemas(c: AppContext): Promise<readonly Schema[]> {
  const { scope } = await openForScim(c);
  await scope.beginSession();
  return profileOf(scope.tenant).schemas;
}

async function schemas(c: AppContext): Promise<DiscoveryResource[]> {
  const all = [userSchema, enterpriseSchema, groupSchema, ...(await tenantSchemas(c))];
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

async function resourceTypes(c: AppContext): Promise<DiscoveryResource[]> {
  const extensions = [ENTERPRISE_SCHEMA, ...(await tenantSchemas(c)).map(({ id }) => id)];
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
