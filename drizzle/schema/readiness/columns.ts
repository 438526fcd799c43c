import { boolean, date, integer, numeric, text, timestamp, uuid } from "drizzle-orm/pg-core";
import { tenantId } from "../roles.ts";

export const count = (name: string) => integer(name).notNull().default(0);
/** Exact, so that what is added and taken away again leaves nothing behind. */
export const sum = (name: string) => numeric(name, { mode: "number" }).notNull().default(0);

/** What is counted of results and of progress, alike for a person's course and for a scope. */
export const figures = {
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
  requiredOverdue: count("required_overdue"),
};

/**
 * What the index is made of, alike for a person (known is 0 or 1) and for the people of a scope:
 * of each component how many know it and their shares, added.
 */
export const standing = {
  completionKnown: count("completion_known"),
  completionShare: sum("completion_share"),
  scoreKnown: count("score_known"),
  scoreShare: sum("score_share"),
  requiredKnown: count("required_known"),
  requiredShare: sum("required_share"),
  recencyKnown: count("recency_known"),
  /**
   * People with an index; their points of a hundred, without recency, which time changes; and the
   * share of the weights that is known. Points over that share are the index.
   */
  indexed: count("indexed"),
  base: sum("base"),
  coverage: sum("coverage"),
};

/** What a person was counted for, and what all its work comes to. */
export const member = {
  tenantId: tenantId(),
  userId: uuid("user_id").notNull(),
  role: text("role").notNull(),
  active: boolean("active").notNull(),
  /** Everyone above the person, and itself where somebody reports to it. */
  teams: uuid("teams").array().notNull(),
  ...figures,
  ...standing,
  /** The points that recency adds on the day of `lastDay`; half of them a half-life later. */
  recencyPoints: sum("recency_points"),
  /** When the person last did something, and its date (UTC). */
  lastAt: timestamp("last_at", { withTimezone: true }),
  lastDay: date("last_day"),
};

export const scopeKinds = ["tenant", "role", "course", "team"] as const;

export const scope = {
  tenantId: tenantId(),
  scope: text("scope", { enum: scopeKinds }).notNull(),
  /** A role's name, the id of a course or of who leads a team; empty for the tenant. */
  key: text("key").notNull(),
};
