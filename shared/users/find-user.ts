import { type SQL, sql } from "drizzle-orm";
import type { Context } from "../context.ts";
import { pointRead, wantedValues } from "../db/point-read.ts";
import { idKey } from "../ids.ts";
import type { StoredUser } from "../scim/render.ts";
import { storedColumns, storedRow } from "./stored-row.ts";

const by = (condition: SQL) =>
  pointRead(
    // The limit keeps it a look into the index for each value, whatever a plan expects of them.
    (tenantId) => sql`select wanted.place::int, person.* from ${wantedValues},
      lateral (select ${storedColumns} from users where users.tenant_id = ${tenantId}
        and ${condition} and users.deleted_at is null limit 1) as person`,
    storedRow,
  );

/** What names one person: each is looked up by an index of its own, with a statement kept ready. */
const lookups = {
  id: by(sql`users.id = wanted.value::uuid`),
  userName: by(sql`users.user_name_key = lower(wanted.value)`),
  externalId: by(sql`users.external_id = wanted.value`),
};

export type UniqueAttribute = keyof typeof lookups;

/** The person with this value, as a provisioning client sees it; null for nobody. */
export async function findUser({
  ctx,
  input: { attribute, value },
}: {
  ctx: Context;
  input: { attribute: UniqueAttribute; value: string };
}): Promise<StoredUser | null> {
  const key = attribute === "id" ? idKey(value) : value;
  return ctx.scope.readOne(lookups[attribute], key);
}
