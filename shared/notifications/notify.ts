import { sql } from "drizzle-orm";
import * as z from "zod";
import type { NotificationKind } from "../../drizzle/schema/index.ts";
import { type Db, statement } from "../db/queries.ts";
import { newId } from "../ids.ts";
import { scheduleJob } from "../outbox/coalesced-jobs.ts";

/** Admins who are told at most. */
const most = 20;

const insertion = statement(
  sql`with admin as (
      select u.id, row_number() over (order by u.id) as place from users u
      where u.role = 'admin' and u.active and u.deleted_at is null and u.email is not null
        and exists (select from integrations i where i.kind = 'communication-service')
      order by u.id limit ${most}
    ) insert into notifications (id, kind, occasion, user_id, subject, text)
    select n.id, ${sql.placeholder("kind")}, ${sql.placeholder("occasion")}, a.id,
      ${sql.placeholder("subject")}, ${sql.placeholder("text")}
    from admin a join jsonb_array_elements_text(${sql.placeholder("ids")}::jsonb)
      with ordinality as given(id, place) using (place), lateral (select given.id::uuid) as n(id)
    on conflict (tenant_id, user_id, kind, occasion) do nothing returning 1`,
  z.tuple([z.int()]),
);

/** What is said once an hour, however often it happens. */
export const thisHour = (now: Date): string => now.toISOString().slice(0, 13);

/**
 * Has the tenant's admins told by its communication service, where it has one: in the transaction
 * of what they are told of, and once an occasion. The sweep has it sent within seconds.
 */
export async function notify(
  db: Db,
  told: { kind: NotificationKind; occasion: string; subject: string; text: string },
): Promise<void> {
  const ids = JSON.stringify(Array.from({ length: most }, () => newId()));
  const written = await insertion(db, { ...told, ids }).execute();
  if (written.length > 0) await scheduleJob(db, "notifications.send", new Date());
}
