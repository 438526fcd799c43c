import { sql } from "drizzle-orm";
import * as z from "zod";
import type { NotificationKind } from "../../drizzle/schema/index.ts";
import { type Db, statement } from "../db/queries.ts";
import { newId } from "../ids.ts";
import { scheduleJob } from "../outbox/coalesced-jobs.ts";

/** The maximum number of admins that are notified. */
const maxAdmins = 20;

const insertion = statement(
  sql`with admin as (
      select u.id, row_number() over (order by u.id) as number from users u
      where u.role = 'admin' and u.active and u.deleted_at is null and u.email is not null
        and exists (select from integrations i where i.kind = 'communication-service')
      order by u.id limit ${maxAdmins}
    ) insert into notifications (id, kind, occasion, user_id, subject, text)
    select n.id, ${sql.placeholder("kind")}, ${sql.placeholder("occasion")}, a.id,
      ${sql.placeholder("subject")}, ${sql.placeholder("text")}
    from admin a join jsonb_array_elements_text(${sql.placeholder("ids")}::jsonb)
      with ordinality as given(id, number) using (number), lateral (select given.id::uuid) as n(id)
    on conflict (tenant_id, user_id, kind, occasion) do nothing returning 1`,
  z.tuple([z.int()]),
);

/** An occasion that is notified at most once an hour. */
export const thisHour = (now: Date): string => now.toISOString().slice(0, 13);

/**
 * Notifies the tenant's admins through its communication service, if it has one; once per occasion.
 * Call it in the transaction of the change. The sweep publishes the job that sends it.
 */
export async function notify(
  db: Db,
  notification: { kind: NotificationKind; occasion: string; subject: string; text: string },
): Promise<void> {
  const ids = JSON.stringify(Array.from({ length: maxAdmins }, () => newId()));
  const written = await insertion(db, { ...notification, ids }).execute();
  if (written.length > 0) await scheduleJob(db, "notifications.send", new Date());
}
