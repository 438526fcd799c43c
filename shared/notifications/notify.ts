import { sql } from "drizzle-orm";
import * as z from "zod";
import { type NotificationKind, users } from "../../drizzle/schema/index.ts";
import { type Db, statement } from "../db/queries.ts";
import { newId } from "../ids.ts";
import { languageOfPerson } from "../messages/language-of-person.ts";
import { languages } from "../messages/languages.ts";
import type { Notice } from "../messages/notices/notice.ts";
import { scheduleJob } from "../outbox/coalesced-jobs.ts";

/** The maximum number of admins that are notified. */
const maxAdmins = 20;

const insertion = statement(
  sql`with admin as (
      select ${users.id} as id, ${languageOfPerson} as language, row_number() over (order by ${users.id}) as number
      from ${users}
      where ${users.role} = 'admin' and ${users.active} and ${users.deletedAt} is null and ${users.email} is not null
        and exists (select from integrations i where i.kind = 'communication-service')
      order by ${users.id} limit ${maxAdmins}
    ) insert into notifications (id, kind, occasion, user_id, subject, text)
    select n.id, ${sql.placeholder("kind")}, ${sql.placeholder("occasion")}, a.id, message.subject, message.text
    from admin a join jsonb_array_elements_text(${sql.placeholder("ids")}::jsonb)
      with ordinality as given(id, number) using (number), lateral (select given.id::uuid) as n(id),
      lateral (select ${sql.placeholder("messages")}::jsonb as by_language) m,
      jsonb_to_record(coalesce(by_language -> a.language, by_language -> (select config ->> 'language' from tenants),
        by_language -> ${languages[0]}::text)) as message(subject text, text text)
    on conflict (tenant_id, user_id, kind, occasion) do nothing returning 1`,
  z.tuple([z.int()]),
);

/** An occasion that is notified at most once an hour. */
export const thisHour = (now: Date): string => now.toISOString().slice(0, 13);

/** What the admins get. */
export interface Notification {
  kind: NotificationKind;
  /** Deduplicates notifications of the kind. */
  occasion: string;
  notice: Notice;
}

/**
 * Notifies the tenant's admins through its communication service, if it has one; once per occasion, in
 * the language of each, or else of the tenant. Call it in the transaction of the change. The sweep publishes
 * the job that sends it.
 */
export async function notify(db: Db, { kind, occasion, notice }: Notification): Promise<void> {
  const ids = JSON.stringify(Array.from({ length: maxAdmins }, () => newId()));
  const messages = JSON.stringify(notice);
  const written = await insertion(db, { kind, occasion, ids, messages }).execute();
  if (written.length > 0) await scheduleJob(db, "notifications.send", new Date());
}
