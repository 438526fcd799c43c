import { type ImportedProgress, importProgress } from "../learning/import-progress.ts";
import type { Cells } from "./columns.ts";
import type { ImportKind } from "./kind.ts";
import { outcomeOf, notOnePerson } from "./kind.ts";
import {
  LineProblem,
  readDeadline,
  readId,
  type Reading,
  readPast,
  readScore,
  quote,
} from "./read-cells.ts";

const columns = {
  user: { required: true, synonyms: ["externalId", "userId", "user external id", "employeeId"] },
  course: { required: true, synonyms: ["courseId", "course name", "module", "moduleId"] },
  status: { required: true, synonyms: ["progress", "state", "completion status"] },
  score: { synonyms: ["result", "points", "percent", "percentage"] },
  assignedAt: { synonyms: ["assigned", "assigned on", "enrolled at", "started at"] },
  dueAt: { synonyms: ["due", "due date", "deadline"] },
  completedAt: { synonyms: ["completed", "completed on", "completion date"] },
  expiresAt: { synonyms: ["expires", "expiry date", "valid until"] },
} as const satisfies ImportKind<string, unknown>["columns"];

type ProgressColumn = keyof typeof columns;

/** Assignments and how far people are in them. */
export const progressImport: ImportKind<ProgressColumn, ImportedProgress> = {
  name: "progress",
  columns,
  batch: 1000,
  score: "score",
  read,
  apply: async (_ctx, lines) => async (db) =>
    outcomeOf(await importProgress(db, lines), notOnePerson(lines)),
};

function read(cells: Cells<ProgressColumn>, now: Date, reading?: Reading): ImportedProgress {
  const { score, assignedAt, dueAt, completedAt, expiresAt } = cells;
  return {
    user: readId("user", cells.user),
    course: readId("course", cells.course),
    status: readStatus(cells.status ?? ""),
    ...(score === undefined ? {} : { score: readScore("score", score, reading) }),
    ...(assignedAt === undefined
      ? {}
      : { assignedAt: readPast("assignedAt", assignedAt, now, reading) }),
    ...(dueAt === undefined ? {} : { dueAt: readDeadline("dueAt", dueAt, reading) }),
    ...(completedAt === undefined
      ? {}
      : { completedAt: readPast("completedAt", completedAt, now, reading) }),
    ...(expiresAt === undefined
      ? {}
      : { expiresAt: readDeadline("expiresAt", expiresAt, reading) }),
  };
}

const statuses: Record<string, ImportedProgress["status"]> = {
  notstarted: "not_started",
  assigned: "not_started",
  inprogress: "in_progress",
  started: "in_progress",
  completed: "completed",
  complete: "completed",
};

function readStatus(cell: string): ImportedProgress["status"] {
  const known = cell.toLowerCase().replaceAll(/[\s_-]/g, "");
  const status = Object.hasOwn(statuses, known) ? statuses[known] : undefined;
  if (status) return status;
  throw new LineProblem(`status is "${quote(cell)}"; write not_started, in_progress or completed`);
}
