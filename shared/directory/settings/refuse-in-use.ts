import { sql } from "drizzle-orm";
import * as z from "zod";
import { type Db, rawQuery } from "../../db/queries.ts";
import { AppError } from "../../errors.ts";

/**
 * Refuses to change or remove attributes of an extension that people have values of.
 * @throws AppError conflict, naming the first of them
 */
export async function refuseInUse(db: Db, schemaId: string, names: string[]): Promise<void> {
  if (names.length === 0) return;
  const used = await rawQuery(
    db,
    sql`select n.name from jsonb_array_elements_text(${JSON.stringify(names)}::text::jsonb) as n(name)
      where exists (select from users u where u.deleted_at is null
        and u.resource -> ${schemaId}::text ? n.name) limit 1`,
    z.tuple([z.string()]),
  ).execute();
  const [found] = used.flat();
  if (found === undefined) return;
  const message = `People have values of ${found}. Remove the values first, or leave its type, multiValued, caseExact and uniqueness as they are.`;
  throw new AppError("conflict", message, { field: found });
}
