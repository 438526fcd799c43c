import { sql } from "drizzle-orm";
import * as z from "zod";
import type { Database } from "../db/database.ts";
import { statement } from "../db/queries.ts";
import { TenantScope } from "../db/tenant-scope.ts";
import { storableValue } from "../values/storable.ts";
import { maskedDetail, maskedPath, maskedQuery } from "./masked.ts";

/** A request with its response, as the server records it. */
export interface LoggedRequest {
  tenantId: string;
  id: string;
  /** Unix ms. */
  at: number;
  /** The authenticated caller; null if authentication failed. Then the hash of the token may identify it. */
  actor: string | null;
  tokenHash: string | null;
  method: string;
  path: string;
  query: string;
  /** The id of the resource in the path, or of the created one. */
  resourceId: string | null;
  status: number;
  scimType: string | null;
  detail: string | null;
  requestId: string;
  ms: number;
  userAgent: string | null;
  bulk: { operations: number; failures: number } | null;
  ignored: string[] | null;
  /** How many requests share this entry, and the time of the latest, in Unix ms. */
  requests: number;
  lastAt: number;
}

/**
 * A caller that was not authenticated is identified by the hash of its token, if a credential of the
 * tenant has it, even a revoked or expired one. Requests with unknown tokens are not stored.
 */
const insertion = statement(
  sql`with r as materialized (
    select r.*, coalesce(r.actor, 'scim:' || app.credential_of(decode(r.token_hash, 'hex'))) as caller
    from jsonb_to_recordset(${sql.placeholder("requests")}::jsonb) as r(id uuid, at float8, actor text,
      token_hash text, method text, path text, query text, resource_id uuid, status int, scim_type text,
      detail text, request_id text, ms real, user_agent text, operations int, failures int, ignored jsonb,
      requests int, last_at float8))
  insert into scim_requests (id, at, actor, method, path, query, resource_id, status, scim_type, detail,
    request_id, ms, user_agent, operations, failures, ignored, requests, last_at)
  select id, to_timestamp(at / 1000), caller, method, path, query, resource_id, status, scim_type, detail,
    request_id, ms, user_agent, operations, failures, nullif(ignored, 'null'), requests, to_timestamp(last_at / 1000)
  from r where caller is not null
  on conflict (tenant_id, id) do update set requests = scim_requests.requests + excluded.requests,
    last_at = greatest(scim_requests.last_at, excluded.last_at)`,
  z.unknown(),
);

/** Writes requests of one tenant, even a suspended one, in one statement and one round trip. */
export async function storeRequests(
  database: Database,
  tenantId: string,
  requests: readonly LoggedRequest[],
): Promise<void> {
  const rows = JSON.stringify(storableValue(requests.map(rowOf)));
  await new TenantScope(database, { kind: "maintenance", tenantId }).write(async (db, commit) => {
    const written = insertion(db, { requests: rows }).execute();
    commit();
    await written;
  });
}

const rowOf = (request: LoggedRequest) => ({
  id: request.id,
  at: request.at,
  actor: request.actor,
  token_hash: request.tokenHash,
  method: request.method.slice(0, 20),
  path: maskedPath(request.path),
  query: maskedQuery(request.query),
  resource_id: request.resourceId,
  status: request.status,
  scim_type: request.scimType,
  detail: request.detail === null ? null : maskedDetail(request.detail, hasBody(request)),
  request_id: request.requestId,
  ms: request.ms,
  user_agent: request.userAgent?.slice(0, 300) ?? null,
  operations: request.bulk?.operations ?? null,
  failures: request.bulk?.failures ?? null,
  ignored: request.ignored,
  requests: request.requests,
  last_at: request.lastAt,
});

/** Whether quotations in the detail come from a body whose values need no mask. A search body needs it, like a URL; a 404 quotes the id of the path. */
const hasBody = ({ method, path, status }: LoggedRequest): boolean =>
  ["POST", "PUT", "PATCH"].includes(method) && status !== 404 && !path.endsWith("/.search");
