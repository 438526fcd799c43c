import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  foreignKey,
  index,
  jsonb,
  numeric,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import { readableBy, resolver, tenantId, tenantIsolation, writtenBy } from "./roles.ts";
import { tenants } from "./tenants.ts";
import { users } from "./users.ts";

export const progressStatuses = ["not_started", "in_progress", "completed"] as const;

/** A score from 0 to 100 with two decimals. Null is unknown and never counts as 0. */
const score = (name: string) => numeric(name, { precision: 5, scale: 2, mode: "number" });

/** The courses. A course is a MindTickle module, and its series groups it. */
export const courses = pgTable(
  "courses",
  {
    tenantId: tenantId(),
    id: uuid("id").notNull(),
    mindtickleId: text("mindtickle_id").notNull(),
    name: text("name").notNull(),
    seriesName: text("series_name").notNull(),
    required: boolean("required").notNull(),
    passScore: score("pass_score").notNull(),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    archivedAt: timestamp("archived_at", { withTimezone: true }),
    writtenBy: writtenBy(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    unique("courses_mindtickle_id").on(t.tenantId, t.mindtickleId),
    index("courses_id").on(t.id),
    index("courses_written").on(t.tenantId, t.writtenBy),
    tenantIsolation(),
    readableBy(resolver),
  ],
);

/** Courses assigned to users, with due and expiry dates. Ended assignments are kept as history. */
export const assignments = pgTable(
  "assignments",
  {
    tenantId: tenantId(),
    userId: uuid("user_id").notNull(),
    courseId: uuid("course_id").notNull(),
    assignedAt: timestamp("assigned_at", { withTimezone: true }).notNull(),
    dueAt: timestamp("due_at", { withTimezone: true }),
    expiresAt: timestamp("expires_at", { withTimezone: true }),
    /** Whether MindTickle has listed it. Only then does it end when MindTickle stops listing it. */
    listed: boolean("listed").notNull().default(false),
    endedAt: timestamp("ended_at", { withTimezone: true }),
    writtenBy: writtenBy(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.userId, t.courseId] }),
    foreignKey({ columns: [t.tenantId, t.userId], foreignColumns: [users.tenantId, users.id] }),
    foreignKey({
      columns: [t.tenantId, t.courseId],
      foreignColumns: [courses.tenantId, courses.id],
    }),
    index("assignments_course").on(t.tenantId, t.courseId),
    index("assignments_written").on(t.tenantId, t.writtenBy),
    index("assignments_due").on(t.tenantId, t.dueAt),
    index("assignments_expires").on(t.tenantId, t.expiresAt),
    tenantIsolation(),
  ],
);

/** The progress of users in courses, as MindTickle last reported it. */
export const courseProgress = pgTable(
  "course_progress",
  {
    tenantId: tenantId(),
    userId: uuid("user_id").notNull(),
    courseId: uuid("course_id").notNull(),
    status: text("status", { enum: progressStatuses }).notNull(),
    score: score("score"),
    completedAt: timestamp("completed_at", { withTimezone: true }),
    updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow(),
    writtenBy: writtenBy(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.userId, t.courseId] }),
    foreignKey({
      columns: [t.tenantId, t.userId, t.courseId],
      foreignColumns: [assignments.tenantId, assignments.userId, assignments.courseId],
    }),
    index("course_progress_written").on(t.tenantId, t.writtenBy),
    check("course_progress_score", sql`score between 0 and 100`),
    tenantIsolation(),
  ],
);

/** The questions of quizzes and their correct answers, which never leave the server. */
export const quizzes = pgTable(
  "quizzes",
  {
    tenantId: tenantId(),
    id: text("id").notNull(),
    courseId: uuid("course_id").notNull(),
    answerKey: jsonb("answer_key").$type<Record<string, string>>().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({
      columns: [t.tenantId, t.courseId],
      foreignColumns: [courses.tenantId, courses.id],
    }),
    index("quizzes_course").on(t.tenantId, t.courseId),
    tenantIsolation(),
  ],
);

export interface QuizAnswer {
  questionId: string;
  selected: string;
  correct: boolean;
}

/** Submissions of quizzes: the answers, the claimed score and the computed score. */
export const quizResults = pgTable(
  "quiz_results",
  {
    tenantId: tenantId(),
    id: uuid("id").notNull(),
    submissionId: text("submission_id").notNull(),
    userId: uuid("user_id").notNull(),
    courseId: uuid("course_id").notNull(),
    quizId: text("quiz_id").notNull(),
    answers: jsonb("answers").$type<QuizAnswer[]>().notNull(),
    claimedScore: score("claimed_score"),
    score: score("score"),
    submittedAt: timestamp("submitted_at", { withTimezone: true }).notNull(),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    /** The order of receipt. It orders attempts with the same `submittedAt`. */
    receipt: bigint("receipt", { mode: "number" }).notNull().generatedByDefaultAsIdentity(),
    writtenBy: writtenBy(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId, t.userId], foreignColumns: [users.tenantId, users.id] }),
    foreignKey({
      columns: [t.tenantId, t.courseId],
      foreignColumns: [courses.tenantId, courses.id],
    }),
    unique("quiz_results_submission").on(t.tenantId, t.submissionId),
    index("quiz_results_user").on(t.tenantId, t.userId),
    index("quiz_results_course").on(t.tenantId, t.courseId),
    index("quiz_results_written").on(t.tenantId, t.writtenBy),
    check("quiz_results_score", sql`score between 0 and 100`),
    tenantIsolation(),
  ],
);
