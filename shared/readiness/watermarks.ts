import { sql } from "drizzle-orm";
import { isoText } from "../db/columns.ts";

/** Up to when each source has told something that is counted, ISO 8601; null where it never has. */
export interface Watermarks {
  /** The last change of a person, by SCIM or an import. */
  roster: string | null;
  /** The last call of MindTickle that went well. */
  mindtickle: string | null;
  /** The last quiz result that arrived. */
  quiz: string | null;
}

/** What a run sees of them, as jsonb. The newest rows are found by indexes. */
export const watermarks = sql`jsonb_build_object(
  'roster', (select ${isoText(sql`updated_at`)} from users order by updated_at desc limit 1),
  'mindtickle', (select ${isoText(sql`last_sync_at`)} from integration_states where kind = 'mindtickle'),
  'quiz', (select ${isoText(sql`created_at`)} from quiz_results order by xid desc limit 1))`;
