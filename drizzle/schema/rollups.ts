import {
  boolean,
  date,
  foreignKey,
  index,
  integer,
  numeric,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";
import { tenantId, tenantIsolation } from "./roles.ts";
import { tenants } from "./tenants.ts";

const count = (name: string) => integer(name).notNull().default(0);
/** Exact, so that what is added and taken away again leaves nothing behind. */
const sum = (name: string) => numeric(name, { mode: "number" }).notNull().default(0);

/** What is counted of results and of progress, alike for a person's course and for a scope. */
const figures = {
  /** Known scores, their sum and the sum of their squares. */
  scores: count("scores"),
  scoreSum: sum("score_sum"),
  scoreSquares: sum("score_squares"),
  /** Of each quiz that a person has taken the first, best and latest score, where it is known. */
  firsts: count("firsts"),
  firstSum: sum("first_sum"),
  bests: count("bests"),
  bestSum: sum("best_sum"),
  latests: count("latests"),
  latestSum: sum("latest_sum"),
  assigned: count("assigned"),
  completed: count("completed"),
  inProgress: count("in_progress"),
  overdue: count("overdue"),
  /** Completed, and no longer counting. */
  expired: count("expired"),
  /** Completed, and ceasing to count within thirty days. */
  expiring: count("expiring"),
  required: count("required"),
  requiredDone: count("required_done"),
};

/** What one person's work in one course comes to. */
export const readinessParts = pgTable(
  "readiness_parts",
  {
    tenantId: tenantId(),
    userId: uuid("user_id").notNull(),
    courseId: uuid("course_id").notNull(),
    ...figures,
    /** When the person last did something there. */
    lastAt: timestamp("last_at", { withTimezone: true }),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.userId, t.courseId] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    index("readiness_parts_course").on(t.tenantId, t.courseId),
    tenantIsolation(),
  ],
);

/** For what each person was counted: its work is taken away from there when that changes. */
export const readinessMembers = pgTable(
  "readiness_members",
  {
    tenantId: tenantId(),
    userId: uuid("user_id").notNull(),
    role: text("role").notNull(),
    active: boolean("active").notNull(),
    /** Everyone above the person, and itself where somebody reports to it. */
    teams: uuid("teams").array().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.userId] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    tenantIsolation(),
  ],
);

export const scopeKinds = ["tenant", "role", "course", "team"] as const;
export type ScopeKind = (typeof scopeKinds)[number];

const scope = {
  tenantId: tenantId(),
  scope: text("scope", { enum: scopeKinds }).notNull(),
  /** A role's name, the id of a course or of who leads a team; empty for the tenant. */
  key: text("key").notNull(),
};

/** What the people of a scope come to, together. */
export const readinessScopes = pgTable(
  "readiness_scopes",
  { ...scope, people: count("people"), deactivated: count("deactivated"), ...figures },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.scope, t.key] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    tenantIsolation(),
  ],
);

/** How often each score was reached in a scope, for its quartiles. */
export const readinessScores = pgTable(
  "readiness_scores",
  {
    ...scope,
    /** In hundredths: policies let no index over numeric be used. */
    hundredths: integer("hundredths").notNull(),
    scores: count("scores"),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.scope, t.key, t.hundredths] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    tenantIsolation(),
  ],
);

/** The known scores of a scope by the day they were reached, for its trend. */
export const readinessDays = pgTable(
  "readiness_days",
  {
    ...scope,
    day: date("day").notNull(),
    scores: count("scores"),
    scoreSum: sum("score_sum"),
    scoreSquares: sum("score_squares"),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.scope, t.key, t.day] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    tenantIsolation(),
  ],
);

/** Up to where a tenant's rollups have counted. */
export const readinessStates = pgTable(
  "readiness_states",
  {
    tenantId: tenantId(),
    /** `pg_current_snapshot()` of the last run: what it saw. */
    snapshot: text("snapshot").notNull(),
    asOf: timestamp("as_of", { withTimezone: true }).notNull(),
    /** When everything was last counted anew. */
    recountedAt: timestamp("recounted_at", { withTimezone: true }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    tenantIsolation(),
  ],
);
