import { sql } from "drizzle-orm";
import * as z from "zod";
import type { Context } from "../../context.ts";
import { violates } from "../../db/errors.ts";
import { rawQuery } from "../../db/queries.ts";
import { AppError } from "../../errors.ts";
import type { ScimUser } from "../../scim/resource/types.ts";
import { canonicalName } from "../../values/names.ts";
import { keysOf } from "./user-keys.ts";
import { profileOf } from "../settings/profile.ts";

/**
 * Maps a unique violation to a conflict that names the attribute. Returns other errors unchanged.
 * @param id of the user, if it exists
 */
export async function asUserConflict(
  ctx: Context,
  error: unknown,
  resource: ScimUser,
  id: string | null = null,
): Promise<unknown> {
  if (violates(error, "users_user_name")) return taken("userName", resource.userName);
  if (violates(error, "user_keys_unique")) return taken(...(await takenKey(ctx, resource, id)));
  return error;
}

const taken = (field: string, value: string | undefined) =>
  new AppError(
    "conflict",
    `Another user has the ${field} "${value}". Find it with the filter ${field} eq "${value}" and update it instead.`,
    { scimType: "uniqueness", field },
  );

/** Finds the unique attribute: Postgres hides the values of a violation behind row-level security. */
async function takenKey(
  ctx: Context,
  resource: ScimUser,
  id: string | null,
): Promise<[field: string, value: string]> {
  const keys = keysOf(resource, profileOf(ctx.scope.tenant)).filter((key) => key.is_unique);
  const candidates = keys.map((key, position) => ({
    position,
    attribute: key.attribute,
    value: key.value,
  }));
  const [[[position] = [0]]] = await ctx.scope.read((db) => [
    rawQuery(
      db,
      sql`select c.position from jsonb_to_recordset(${JSON.stringify(candidates)}::text::jsonb)
          as c(position int, attribute text, value text)
        join user_keys k on k.attribute = c.attribute and k.value = c.value and k.is_unique
        join users u on u.id = k.user_id
        where u.id is distinct from ${id}::uuid and u.user_name_key <> ${canonicalName(resource.userName)} limit 1`,
      z.tuple([z.int()]),
    ),
  ]);
  const { attribute = "", value = "" } = keys[position] ?? {};
  return [attribute, value];
}
