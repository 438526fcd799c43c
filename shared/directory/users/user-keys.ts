import { type SQL, sql } from "drizzle-orm";
import { externalIdKey } from "../external-ids.ts";
import type { ProvisioningProfile } from "../settings/profile.ts";
import { comparable } from "../../scim/filter/compare-values.ts";
import { isObject } from "../../values/json.ts";
import type { ScimUser } from "../../scim/resource/types.ts";
import { canonicalName, exactName } from "../../values/names.ts";

/** A row of `user_keys` to be: a value that a person is looked up by, or that is unique. */
export interface UserKey {
  attribute: string;
  /** In the form in which it is compared. */
  value: string;
  is_unique: boolean;
}

/** In keys of people made here; the statement that stores it adds its domain, see `domainKey`. */
export const externalIdAttribute = "externalId";

/** The `attribute` under which a key `k` is stored: externalIds belong to the writer's domain. */
export const domainKey: SQL = sql`case when k.attribute = 'externalId' then ${externalIdKey} else k.attribute end`;

/** The externalId, the emails, and the tenant's own attributes that are unique. */
export function keysOf(resource: ScimUser, { schemas }: ProvisioningProfile): UserKey[] {
  const { externalId } = resource;
  const externalIds = externalId === undefined ? [] : [externalIdOf(externalId)];
  const emails = (resource.emails ?? []).flatMap(({ value }) =>
    value === undefined
      ? []
      : [{ attribute: "emails", value: canonicalName(value), is_unique: false }],
  );
  const own = schemas.flatMap(({ id, attributes }) => {
    const values: unknown = Object.entries(resource).find(([name]) => name === id)?.[1];
    return attributes.flatMap(({ name, uniqueness, caseExact }) => {
      const value = isObject(values) ? values[name] : undefined;
      if (uniqueness === "none" || value === undefined) return [];
      const list: readonly unknown[] = Array.isArray(value) ? value : [value];
      return list.map((one) => ({
        attribute: `${id}:${name}`,
        value: comparable({ caseExact }, String(one)),
        is_unique: true,
      }));
    });
  });
  // Of what has no visible character nothing is left to be found by.
  return [...externalIds, ...emails, ...own].filter(({ value }) => value !== "");
}

const externalIdOf = (externalId: string): UserKey => ({
  attribute: externalIdAttribute,
  value: exactName(externalId),
  is_unique: false,
});
