import { type SQL, sql } from "drizzle-orm";

/** The domain of a tenant's first token, of its user service, and of imports that name no other. */
export const mainDomain = "main";

/**
 * The provisioning domain of whoever asks: its credential's, which entering the tenant sets. An
 * externalId means nothing outside of the domain in which it was given (RFC 7643, section 3.1).
 */
export const ownDomain: SQL = sql`coalesce(nullif(current_setting('app.domain', true), ''), 'main')`;

/** The `attribute` of this domain's externalIds in `user_keys` and `group_keys`. */
export const externalIdKey: SQL = sql`('externalId:' || ${ownDomain})`;

/** The resource of a row of `users` or `groups` as this domain sees it: with its own externalId. */
export const ownResource = (table: "users" | "groups"): SQL => {
  const t = sql.identifier(table);
  return sql`(${t}.resource || jsonb_strip_nulls(jsonb_build_object('externalId', ${t}.external_ids -> ${ownDomain})))`;
};

/** `external_ids` with this domain's value, or without one for null. */
export const renamed = (externalIds: SQL, externalId: SQL): SQL =>
  sql`case when ${externalId}::text is null then ${externalIds} - ${ownDomain}
    else ${externalIds} || jsonb_build_object(${ownDomain}, ${externalId}::text) end`;

/**
 * The people whom this domain calls by this externalId; it may have given it to several.
 * @param tenantId for a statement that enters the tenant itself, see `pointRead`
 */
export const peopleCalled = (key: SQL, tenantId?: SQL): SQL =>
  sql`(select k.user_id from user_keys k where ${tenantId ? sql`k.tenant_id = ${tenantId} and ` : sql``}k.attribute = ${externalIdKey} and k.value = ${key})`;

/** The externalId on which all domains that gave one agree; null where there is no such. */
export function agreedExternalId(externalIds: Readonly<Record<string, string>>): string | null {
  const [first, ...others] = new Set(Object.values(externalIds));
  return first === undefined || others.length > 0 ? null : first;
}
