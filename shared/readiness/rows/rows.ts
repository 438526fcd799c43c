import * as z from "zod";

const id = z.uuid();
const share = z.number().nullable();
const iso = z.iso.datetime();
const displayName = z.string().nullable().describe("The name as it is now; null without a user.");
const courseName = z.string().nullable();

/** The fields of each kind of row. */
export const rowShapes = {
  /** People with their index and its components, each 0 to 100 and null if unknown. */
  people: z.object({
    userId: id,
    displayName,
    role: z.string(),
    active: z.boolean(),
    index: share,
    coverage: z.number().describe("0 to 1."),
    completion: share,
    score: share,
    required: share,
    recency: share,
  }),
  /** Quiz results with a known score. */
  results: z.object({
    userId: id,
    displayName,
    id,
    courseId: id,
    courseName,
    quizId: z.string(),
    score: z.number(),
    submittedAt: iso,
  }),
  /** Each person's quizzes; a score is null if unknown. */
  quizzes: z.object({
    userId: id,
    displayName,
    courseId: id,
    courseName,
    quizId: z.string(),
    attempts: z.int(),
    first: share,
    best: share,
    latest: share,
  }),
  assignments: z.object({
    userId: id,
    displayName,
    courseId: id,
    courseName,
    status: z.enum(["completed", "in_progress", "not_started"]),
    required: z.boolean(),
    overdue: z.boolean(),
    expired: z.boolean(),
    expiring: z.boolean(),
    dueAt: iso.nullable(),
    expiresAt: iso.nullable(),
  }),
};

export type RowKind = keyof typeof rowShapes;
export type Row<K extends RowKind = RowKind> = z.output<(typeof rowShapes)[K]>;
