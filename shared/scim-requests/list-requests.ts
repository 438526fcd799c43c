import { and, desc, eq, gte, lt, lte, type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import { scimRequests, users } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import { visibleTo } from "../directory/users/fields.ts";
import { dateTimeInput } from "../values/date-time.ts";
import { pageInput, pageOf, pageOutput } from "../db/pages.ts";

export const listScimRequestsInput = pageInput.extend({
  /** A status such as `409`, or a class such as `4xx`. */
  status: z
    .string()
    .regex(/^[2-5](?:xx|\d\d)$/, "must be a status such as 409, or a class such as 4xx")
    .optional(),
  method: z.enum(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]).optional(),
  /** The first segment after `/scim/v2`: `Users`. */
  endpoint: z
    .string()
    .regex(/^[A-Za-z]{1,40}$/, "must be the name of an endpoint, such as Users")
    .optional(),
  resourceId: z.uuid().optional(),
  credentialId: z.uuid().optional(),
  requestId: z.string().max(100).optional(),
  since: dateTimeInput.optional(),
  until: dateTimeInput.optional(),
});

export const listScimRequestsOutput = pageOutput(
  z.object({
    id: z.uuid(),
    at: z.date().describe("When the request arrived."),
    actor: z.string().describe("`scim:<credential>` or `user:<id>`."),
    actorName: z
      .string()
      .nullable()
      .describe("The name of the credential, or of the user for a request to /Me."),
    method: z.string(),
    path: z.string().describe("With `:value` for everything that is not an id of Rampart."),
    query: z.string().nullable().describe("With `?` for the values of filters."),
    resourceId: z.uuid().nullable(),
    resourceName: z
      .string()
      .nullable()
      .describe(
        "The name of the user or group now; null if it was deleted or the caller may not see it.",
      ),
    status: z.int(),
    scimType: z.string().nullable(),
    detail: z.string().nullable(),
    requestId: z.string(),
    ms: z.number(),
    userAgent: z.string().nullable(),
    operations: z.int().nullable().describe("The operations of a bulk request."),
    failures: z.int().nullable().describe("The failed operations of a bulk request."),
    ignored: z
      .array(z.string())
      .nullable()
      .describe("Unknown attributes and URNs that the request contained."),
    requests: z
      .int()
      .describe("How many requests the entry stands for; more than one for repeated refusals."),
    lastAt: z.date().describe("When the newest of them arrived."),
  }),
);

type Input = z.output<typeof listScimRequestsInput>;

// Qualified by hand, because a bare column name would refer to the table of the subquery.
const actorName = sql<string | null>`case
  when scim_requests.actor like 'scim:%' then (select c.name from api_credentials c
    where c.id = nullif(substr(scim_requests.actor, 6), '')::uuid)
  when scim_requests.actor like 'user:%' then (select u.display_name from users u
    where u.id = nullif(substr(scim_requests.actor, 6), '')::uuid) end`;

const resourceName = (ctx: Context) => sql<string | null>`coalesce(
  (select users.display_name from users
    where users.id = scim_requests.resource_id and users.deleted_at is null
      and ${visibleTo(ctx, users.id) ?? sql`true`}),
  (select groups.display_name from groups where groups.id = scim_requests.resource_id))`;

const fields = {
  id: scimRequests.id,
  at: scimRequests.at,
  actor: scimRequests.actor,
  actorName,
  method: scimRequests.method,
  path: scimRequests.path,
  query: scimRequests.query,
  resourceId: scimRequests.resourceId,
  status: scimRequests.status,
  scimType: scimRequests.scimType,
  detail: scimRequests.detail,
  requestId: scimRequests.requestId,
  ms: scimRequests.ms,
  userAgent: scimRequests.userAgent,
  operations: scimRequests.operations,
  failures: scimRequests.failures,
  ignored: scimRequests.ignored,
  requests: scimRequests.requests,
  lastAt: scimRequests.lastAt,
};

/** The log of the tenant's SCIM requests of the last seven days, newest first. */
export async function listScimRequests({
  ctx,
  input,
}: {
  ctx: Context;
  input: Input;
}): Promise<z.output<typeof listScimRequestsOutput>> {
  const [rows] = await ctx.scope.read((db) => [
    db
      .select({ ...fields, resourceName: resourceName(ctx) })
      .from(scimRequests)
      .where(and(...conditionsOf(input)))
      .orderBy(desc(scimRequests.id))
      .limit(input.limit + 1),
  ]);
  return pageOf(rows, input.limit);
}

function conditionsOf(input: Input): (SQL | undefined)[] {
  const { status, method, endpoint, resourceId, credentialId, requestId, since, until } = input;
  const { actor, path, lastAt, at } = scimRequests;
  const minStatus = Number((status ?? "").replace("xx", "00"));
  return [
    input.cursor === undefined ? undefined : lt(scimRequests.id, input.cursor),
    status === undefined ? undefined : gte(scimRequests.status, minStatus),
    status === undefined
      ? undefined
      : lte(scimRequests.status, status.endsWith("xx") ? minStatus + 99 : minStatus),
    method === undefined ? undefined : eq(scimRequests.method, method),
    endpoint === undefined
      ? undefined
      : sql`starts_with(${path} || '/', ${`/scim/v2/${endpoint}/`})`,
    resourceId === undefined ? undefined : eq(scimRequests.resourceId, resourceId),
    credentialId === undefined ? undefined : eq(actor, `scim:${credentialId}`),
    requestId === undefined ? undefined : eq(scimRequests.requestId, requestId),
    since === undefined ? undefined : gte(lastAt, since),
    until === undefined ? undefined : lt(at, until),
  ];
}
