import { sql } from "drizzle-orm";
import type { Db } from "../db/queries.ts";
import type { ProvisioningProfile } from "../provisioning/profile.ts";
import { sameValue } from "../scim/same-value.ts";
import { isObject } from "../scim/scim-error.ts";
import type { ScimUser } from "../scim/user-resource.ts";

interface Key {
  attribute: string;
  value: string;
  folded: boolean;
  is_unique: boolean;
}

/**
 * Writes what a person is looked up by: the emails, and the tenant's own attributes that are
 * unique. Nothing is sent where nothing changed.
 * @param resource null for somebody who leaves SCIM, and leaves the values free.
 */
export function writeKeys(
  db: Db,
  id: string,
  before: { resource: ScimUser; deletedAt: Date | null } | null,
  resource: ScimUser | null,
  profile: ProvisioningProfile,
): Promise<unknown>[] {
  const old = before && before.deletedAt === null ? keysOf(before.resource, profile) : [];
  const keys = resource === null ? [] : keysOf(resource, profile);
  if (sameValue(old, keys)) return [];
  const remove = sql`delete from user_keys where user_id = ${id}`;
  const insert = sql`insert into user_keys (user_id, attribute, value, is_unique)
    select distinct ${id}::uuid, k.attribute, case when k.folded then lower(k.value) else k.value end, k.is_unique
    from jsonb_to_recordset(${JSON.stringify(keys)}::text::jsonb)
      as k(attribute text, value text, folded boolean, is_unique boolean)`;
  return [
    ...(before === null ? [] : [db.execute(remove).execute()]),
    ...(keys.length === 0 ? [] : [db.execute(insert).execute()]),
  ];
}

function keysOf(resource: ScimUser, { schemas }: ProvisioningProfile): Key[] {
  const emails = (resource.emails ?? []).flatMap(({ value }) =>
    value === undefined ? [] : [{ attribute: "emails", value, folded: true, is_unique: false }],
  );
  const own = schemas.flatMap(({ id, attributes }) => {
    const values: unknown = Object.entries(resource).find(([name]) => name === id)?.[1];
    return attributes.flatMap(({ name, uniqueness, caseExact }) => {
      const value = isObject(values) ? values[name] : undefined;
      if (uniqueness === "none" || value === undefined) return [];
      const list: readonly unknown[] = Array.isArray(value) ? value : [value];
      return list.map((one) => ({
        attribute: `${id}:${name}`,
        value: String(one),
        folded: !caseExact,
        is_unique: true,
      }));
    });
  });
  return [...emails, ...own];
}
