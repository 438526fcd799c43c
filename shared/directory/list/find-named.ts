import { sql } from "drizzle-orm";
import * as z from "zod";
import type { Context } from "../../context.ts";
import { unprepared, statement } from "../../db/queries.ts";
import { externalIdKey, callerDomain } from "../external-ids.ts";
import { canonicalName, exactName } from "../../values/names.ts";
import { storableText } from "../../values/storable.ts";

/** What a request refers to: ids of resources, and names that creations would use. */
export interface Names {
  userIds: string[];
  userNames: string[];
  /** Of people, as the caller's domain gave them. */
  externalIds: string[];
  groupIds: string[];
  displayNames: string[];
}

/** A resource that has one of the ids or names. */
export interface NamedResource {
  type: "User" | "Group";
  id: string;
  /** userName or displayName first, then the externalId in the caller's domain, in canonical form. */
  names: string[];
  /** A deleted person, which a creation may revive. */
  isDeleted: boolean;
}

// Planned for each call with its values. New tables have no statistics, and without them a generic
// plan compares every person with every name.
const listed = (name: keyof Names) => sql`${sql.placeholder(name)}::text[]`;
const user = sql`select 'User', u.id, u.user_name_key, u.external_ids ->> ${callerDomain}, u.deleted_at is not null from users u`;
const group = sql`select 'Group', g.id, g.display_name_key, g.external_ids ->> ${callerDomain}, false from groups g`;
const called = sql`array(select k.user_id from user_keys k
  where k.attribute = ${externalIdKey} and k.value = any(${listed("externalIds")}))`;

// Deleted people have an index of their own.
const named = statement(
  unprepared(sql`${user} where u.id = any(${listed("userIds")}::uuid[])
    union ${user} where u.deleted_at is null and u.user_name_key = any(${listed("userNames")})
    union ${user} where u.deleted_at is not null and u.user_name_key = any(${listed("userNames")})
    union ${user} where u.id = any(${called})
    union ${group} where g.id = any(${listed("groupIds")}::uuid[])
    union ${group} where g.display_name_key = any(${listed("displayNames")})`),
  z
    .tuple([z.enum(["User", "Group"]), z.string(), z.string(), z.string().nullable(), z.boolean()])
    .transform(([type, id, name, externalId, isDeleted]): NamedResource => ({
      type,
      id,
      names: [name, ...(externalId === null ? [] : [externalId])].map(canonicalName),
      isDeleted,
    })),
);

/** Finds the people and groups of the tenant that have one of the ids or names. */
export async function findNamed({
  ctx,
  input,
}: {
  ctx: Pick<Context, "scope">;
  input: Names;
}): Promise<NamedResource[]> {
  const names = (list: string[]) => arrayText([...new Set(list.map(canonicalName))]);
  const [found] = await ctx.scope.read((db) => [
    named(db, {
      userIds: arrayText(input.userIds),
      userNames: names(input.userNames),
      externalIds: arrayText(input.externalIds.map(exactName)),
      groupIds: arrayText(input.groupIds),
      displayNames: names(input.displayNames),
    }),
  ]);
  return found;
}

/** An array as Postgres reads it from text. */
const arrayText = (list: string[]): string =>
  `{${list.map((text) => `"${storableText(text).replaceAll(/["\\]/g, "\\$&")}"`).join(",")}}`;
