import { boolean, date, integer, numeric, text, timestamp, uuid } from "drizzle-orm/pg-core";
import { tenantId } from "../roles.ts";

export const count = (name: string) => integer(name).notNull().default(0);
/** Exact, so that subtracting what was added leaves zero. */
export const sum = (name: string) => numeric(name, { mode: "number" }).notNull().default(0);

/** The figures of results and progress, for a course of a user and for a scope. */
export const figures = {
  /** Number of known scores, their sum and the sum of their squares. */
  scores: count("scores"),
  scoreSum: sum("score_sum"),
  scoreSquares: sum("score_squares"),
  /** The first, best and latest known score of each quiz that a user took: number and sum. */
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
  /** Completed, and the certification has ended. */
  expired: count("expired"),
  /** Completed, and the certification ends within thirty days. */
  expiring: count("expiring"),
  required: count("required"),
  requiredDone: count("required_done"),
  requiredOverdue: count("required_overdue"),
};

/**
 * The components of the readiness index, for a user (`known` is 0 or 1) and for a scope: the number
 * of users for whom a component is known, and the sum of their shares.
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
   * The number of users with an index; their points of a hundred without recency, which changes
   * daily; and the share of the weights that is known. The index is points divided by that share.
   */
  indexed: count("indexed"),
  base: sum("base"),
  coverage: sum("coverage"),
};

/** A user as counted: role, teams and figures over all courses. */
export const member = {
  tenantId: tenantId(),
  userId: uuid("user_id").notNull(),
  role: text("role").notNull(),
  active: boolean("active").notNull(),
  /** All managers above the user, and the user too if someone reports to them. */
  teams: uuid("teams").array().notNull(),
  ...figures,
  ...standing,
  /** The points for recency on `lastDay`. They halve with each half-life. */
  recencyPoints: sum("recency_points"),
  /** The user's last activity, and its date (UTC). */
  lastAt: timestamp("last_at", { withTimezone: true }),
  lastDay: date("last_day"),
};

export const scopeKinds = ["tenant", "role", "course", "team"] as const;

export const scope = {
  tenantId: tenantId(),
  scope: text("scope", { enum: scopeKinds }).notNull(),
  /** The role, the id of the course, or the id of the team's manager; empty for the tenant. */
  key: text("key").notNull(),
};
