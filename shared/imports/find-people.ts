import { and, desc, eq, sql } from "drizzle-orm";
import { userKeys, users } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import { externalIdKey, callerDomain } from "../directory/external-ids.ts";
import type { ScimUser } from "../scim/resource/types.ts";
import { notDeleted } from "../directory/users/fields.ts";
import { userRow } from "../directory/users/stored-user.ts";
import { canonicalName, exactName } from "../values/names.ts";
import type { ImportedPerson } from "./person-columns.ts";

/** A person of the roster at the time of the read. */
export interface FoundPerson {
  id: string;
  resource: ScimUser;
}

/**
 * Finds the people of the roster that lines refer to, by externalId: those with that externalId in the
 * run's domain or, otherwise, the person with the userName that has none in this domain.
 * Of several people with one externalId, the one with the line's userName counts, or else the oldest.
 */
export async function findPeople(
  ctx: Context,
  people: ImportedPerson[],
): Promise<Map<string, FoundPerson>> {
  const names = JSON.stringify(
    people.map(({ externalId, userName }) => [
      externalId,
      exactName(externalId),
      canonicalName(userName ?? externalId),
    ]),
  );
  const named = sql`jsonb_array_elements(${names}::text::jsonb) as n(pair)`;
  const sameName = sql`${users.userNameKey} = n.pair->>2`;
  const fields = { ref: sql<string>`n.pair->>0`, id: users.id, resource: userRow.resource };
  const [byName, byExternalId] = await ctx.scope.read((db) => [
    db
      .select(fields)
      .from(users)
      .innerJoin(named, sameName)
      .where(and(notDeleted, sql`not ${users.externalIds} ? ${callerDomain}`)),
    db
      .select(fields)
      .from(users)
      .innerJoin(
        userKeys,
        and(eq(userKeys.userId, users.id), eq(userKeys.attribute, externalIdKey)),
      )
      .innerJoin(named, eq(userKeys.value, sql`n.pair->>1`))
      .where(notDeleted)
      // Of one externalId the last row counts.
      .orderBy(sameName, desc(users.id)),
  ]);
  return new Map(
    [...byName, ...byExternalId].map(({ ref, id, resource }) => [ref, { id, resource }]),
  );
}
