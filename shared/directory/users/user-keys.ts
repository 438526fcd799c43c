import { type SQL, sql } from "drizzle-orm";
import { externalIdKey } from "../external-ids.ts";
import type { ProvisioningProfile } from "../settings/profile.ts";
import { comparable } from "../../scim/filter/compare-values.ts";
import { isObject } from "../../values/json.ts";
import type { ScimUser } from "../../scim/resource/types.ts";
import { canonicalName, exactName } from "../../values/names.ts";

/** A row of `user_keys`: a value by which a person is looked up, or that is unique. */
export interface UserKey {
  attribute: string;
  /** In canonical form, for comparisons. */
  value: string;
  is_unique: boolean;
}

/** The externalId's `attribute` before `domainKey` adds the provisioning domain. */
export const externalIdAttribute = "externalId";

/** The `attribute` under which a key `k` is stored: an externalId belongs to the caller's domain. */
export const domainKey: SQL = sql`case when k.attribute = 'externalId' then ${externalIdKey} else k.attribute end`;

/** The externalId, the emails, and the unique attributes of the tenant's extensions. */
export function keysOf(resource: ScimUser, { schemas }: ProvisioningProfile): UserKey[] {
  const { externalId } = resource;
  const externalIds = externalId === undefined ? [] : [externalIdOf(externalId)];
  const emails = (resource.emails ?? []).flatMap(({ value }) =>
    value === undefined
      ? []
      : [{ attribute: "emails", value: canonicalName(value), is_unique: false }],
  );
  const ofExtensions = schemas.flatMap(({ id, attributes }) => {
    const values: unknown = Object.entries(resource).find(([name]) => name === id)?.[1];
    return attributes.flatMap(({ name, uniqueness, caseExact }) => {
      const value = isObject(values) ? values[name] : undefined;
      if (uniqueness === "none" || value === undefined) return [];
      const list: readonly unknown[] = Array.isArray(value) ? value : [value];
      return list.map((element) => ({
        attribute: `${id}:${name}`,
        value: comparable({ caseExact }, String(element)),
        is_unique: true,
      }));
    });
  });
  // A text without a visible character is empty in canonical form.
  return [...externalIds, ...emails, ...ofExtensions].filter(({ value }) => value !== "");
}

const externalIdOf = (externalId: string): UserKey => ({
  attribute: externalIdAttribute,
  value: exactName(externalId),
  is_unique: false,
});
