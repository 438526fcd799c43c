import { and, eq, isNull, sql } from "drizzle-orm";
import { users } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import type { ScimUser } from "../scim/user-resource.ts";
import { notDeleted } from "../users/fields.ts";
import type { ImportedPerson } from "./people.ts";

/** A person of the roster, as it was when it was read. */
export interface FoundPerson {
  id: string;
  resource: ScimUser;
}

/**
 * Who of the roster is meant, by externalId: whom a line names by it, or, where nobody has it, who
 * has the userName and no externalId of anybody's yet.
 */
export async function findPeople(
  ctx: Context,
  people: ImportedPerson[],
): Promise<Map<string, FoundPerson>> {
  const names = JSON.stringify(
    people.map(({ externalId, userName }) => [externalId, userName ?? externalId]),
  );
  const named = sql`jsonb_array_elements(${names}::text::jsonb) as n(pair)`;
  const fields = { ref: sql<string>`n.pair->>0`, id: users.id, resource: users.resource };
  const [byName, byExternalId] = await ctx.scope.read((db) => [
    db
      .select(fields)
      .from(users)
      .innerJoin(named, eq(users.userNameKey, sql`lower(n.pair->>1)`))
      .where(and(notDeleted, isNull(users.externalId))),
    db
      .select(fields)
      .from(users)
      .innerJoin(named, eq(users.externalId, sql`n.pair->>0`))
      .where(notDeleted),
  ]);
  return new Map(
    [...byName, ...byExternalId].map(({ ref, id, resource }) => [ref, { id, resource }]),
  );
}
