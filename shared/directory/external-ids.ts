import { type SQL, sql } from "drizzle-orm";

/** The domain of a tenant's first token, of its user service, and of imports that name no domain. */
export const mainDomain = "main";

/**
 * The caller's provisioning domain: that of its credential, which the tenant session sets. An
 * externalId has a meaning only in the domain that assigned it (RFC 7643, section 3.1).
 */
export const callerDomain: SQL = sql`coalesce(nullif(current_setting('app.domain', true), ''), 'main')`;

/** The `attribute` of this domain's externalIds in `user_keys` and `group_keys`. */
export const externalIdKey: SQL = sql`('externalId:' || ${callerDomain})`;

/** The resource of a row of `users` or `groups` with the externalId of the caller's domain. */
export const domainResource = (table: "users" | "groups"): SQL => {
  const t = sql.identifier(table);
  return sql`(${t}.resource || jsonb_strip_nulls(jsonb_build_object('externalId', ${t}.external_ids -> ${callerDomain})))`;
};

/** `external_ids` with this domain's value set, or removed for null. */
export const setExternalId = (externalIds: SQL, externalId: SQL): SQL =>
  sql`case when ${externalId}::text is null then ${externalIds} - ${callerDomain}
    else ${externalIds} || jsonb_build_object(${callerDomain}, ${externalId}::text) end`;

/**
 * The ids of the users to whom the caller's domain gave this externalId. It may have given one to
 * several users.
 * @param tenantId for a statement that begins the tenant session itself, see `pointRead`
 */
export const usersWithExternalId = (key: SQL, tenantId?: SQL): SQL =>
  sql`(select k.user_id from user_keys k where ${tenantId ? sql`k.tenant_id = ${tenantId} and ` : sql``}k.attribute = ${externalIdKey} and k.value = ${key})`;

/** The externalId on which all domains that assigned one agree; null if they differ or none did. */
export function agreedExternalId(externalIds: Readonly<Record<string, string>>): string | null {
  const [first, ...others] = new Set(Object.values(externalIds));
  return first === undefined || others.length > 0 ? null : first;
}
