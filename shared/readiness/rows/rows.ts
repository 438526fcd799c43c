import * as z from "zod";

const id = z.uuid();
const share = z.number().nullable();
const iso = z.iso.datetime();

/** The fields of each kind of row. */
export const rowShapes = {
  /** People with their index and its components, each 0 to 100 and null if unknown. */
  people: z.object({
    userId: id,
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
    id,
    courseId: id,
    quizId: z.string(),
    score: z.number(),
    submittedAt: iso,
  }),
  /** Each person's quizzes; a score is null if unknown. */
  quizzes: z.object({
    userId: id,
    courseId: id,
    quizId: z.string(),
    attempts: z.int(),
    first: share,
    best: share,
    latest: share,
  }),
  assignments: z.object({
    userId: id,
    courseId: id,
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
