import { type SQL, sql } from "drizzle-orm";
import type { Context } from "../context.ts";
import { pointRead } from "../db/point-read.ts";
import { idKey } from "../ids.ts";
import type { StoredUser } from "../scim/render.ts";
import { storedColumns, storedRow } from "./stored-row.ts";

const by = (condition: SQL) =>
  pointRead(
    (tenantId) => sql`select ${storedColumns} from users
      where users.tenant_id = ${tenantId} and ${condition} and users.deleted_at is null`,
    storedRow,
  );

/** What names one person: each is looked up by an index of its own, with a statement kept ready. */
const lookups = {
  id: by(sql`users.id = ${sql.placeholder("value")}`),
  userName: by(sql`users.user_name_key = lower(${sql.placeholder("value")})`),
  externalId: by(sql`users.external_id = ${sql.placeholder("value")}`),
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
  return ctx.scope.readOne(lookups[attribute], { value: key });
}
