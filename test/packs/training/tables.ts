import { sql } from "drizzle-orm";
import {
  check,
  customType,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uuid,
} from "drizzle-orm/pg-core";
import { packIsolation, tenantId } from "../../../drizzle/schema/roles.ts";
import { users } from "../../../drizzle/schema/users.ts";
import type { UnfitReason } from "../../../shared/unfit-reason.ts";

const tstzrange = customType<{ data: string }>({ dataType: () => "tstzrange" });

/** Sessions, each in a room at a time, and who holds them. */
export const sessions = pgTable(
  "training_sessions",
  {
    tenantId: tenantId(),
    id: uuid("id").notNull(),
    room: text("room").notNull(),
    topic: text("topic").notNull(),
    span: tstzrange("span").notNull(),
    trainerId: uuid("trainer_id"),
    state: text("state", { enum: ["open", "assigned", "held"] })
      .notNull()
      .default("open"),
    heldBecause: jsonb("held_because").$type<UnfitReason[]>(),
    version: integer("version").notNull().default(1),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId, t.trainerId], foreignColumns: [users.tenantId, users.id] }),
    index("training_sessions_trainer").on(t.tenantId, t.trainerId),
    check("training_sessions_trainer", sql`(state = 'open') = (trainer_id is null)`),
    ...packIsolation("training"),
  ],
);
