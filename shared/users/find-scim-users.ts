import { and, asc, count, eq, type SQL, sql } from "drizzle-orm";
import { users } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import { checkFilter, type Filter } from "../scim/filter.ts";
import { locate } from "../scim/resource-type.ts";
import { userType } from "../scim/user-type.ts";
import { notDeleted } from "./fields.ts";
import { userKey, type UserRow } from "./save-user.ts";

interface Input {
  filter: Filter | null;
  /** 1-based index of the first result. */
  startIndex: number;
  count: number;
}

/**
 * The users that a SCIM list names, oldest first, with how many there are in all.
 * @throws AppError bad_request with invalidFilter
 */
export async function findScimUsers({
  ctx,
  input,
}: {
  ctx: Context;
  input: Input;
}): Promise<{ total: number; users: UserRow[] }> {
  const where = and(notDeleted, input.filter ? conditionOf(input.filter) : undefined);
  const [found, [counted]] = await ctx.scope.read((db) => [
    db
      .select()
      .from(users)
      .where(where)
      .orderBy(asc(users.id))
      .limit(input.count)
      .offset(input.startIndex - 1),
    db.select({ total: count() }).from(users).where(where),
  ]);
  const total = counted?.total ?? 0;
  if (total === 0 && input.filter) {
    for (const value of idsIn(input.filter)) ctx.missed({ kind: "id", value });
  }
  return { total, users: found };
}

/** The ids that a filter asks for; it has passed `conditionOf`. */
function idsIn(filter: Filter): string[] {
  if (filter.kind === "and") return [...idsIn(filter.left), ...idsIn(filter.right)];
  if (filter.kind !== "compare" || typeof filter.value !== "string") return [];
  return filter.path.name.toLowerCase() === "id" ? [filter.value] : [];
}

const columns: Record<string, (value: string) => SQL> = {
  id: (value) => eq(users.id, userKey(value)),
  // caseExact is false for userName and true for externalId (RFC 7643, sections 4.1.1 and 3.1).
  userName: (value) => eq(users.userNameKey, sql`lower(${value})`),
  externalId: (value) => eq(users.externalId, value),
};

function conditionOf(filter: Filter): SQL | undefined {
  checkFilter(filter, userType);
  if (filter.kind === "and") return and(conditionOf(filter.left), conditionOf(filter.right));
  if (filter.kind === "compare" && filter.op === "eq" && typeof filter.value === "string") {
    const target = locate(userType, filter.path);
    const column = target?.parents.length === 0 ? columns[target.attribute.name] : undefined;
    if (column) return column(filter.value);
  }
  throw new AppError(
    "bad_request",
    'This filter is not supported. Use userName eq "...", externalId eq "..." or id eq "...", joined by and.',
    { scimType: "invalidFilter", field: "filter" },
  );
}
