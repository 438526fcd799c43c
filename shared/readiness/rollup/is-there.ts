import { type SQL, sql } from "drizzle-orm";

/** Whether a part is of somebody who has to do with the course: the model may only demand it. */
export const isThere = (part: SQL) => sql`(${part}.assigned > 0 or ${part}.last_at is not null)`;
