import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { type ImportedResult, importResults } from "../learning/import-results.ts";
import type { Cells } from "./columns.ts";
import type { ImportKind } from "./kind.ts";
import { outcomeOf, notOnePerson } from "./kind.ts";
import {
  isDay,
  LineProblem,
  readId,
  type Reading,
  readOptionalId,
  readPast,
  readScore,
} from "./read-cells.ts";

const columns = {
  user: { required: true, synonyms: ["externalId", "userId", "user external id", "employeeId"] },
  course: { required: true, synonyms: ["courseId", "course name", "module", "moduleId"] },
  quiz: { required: true, synonyms: ["quizId", "quiz name", "assessment", "assessmentId"] },
  submissionId: { synonyms: ["submission", "attemptId", "resultId"] },
  score: { required: true, synonyms: ["result", "points", "percent", "percentage"] },
  submittedAt: { required: true, synonyms: ["submitted", "date", "taken at", "submission date"] },
} as const satisfies ImportKind<string, unknown>["columns"];

type ResultColumn = keyof typeof columns;

/** Quiz submissions. */
export const resultsImport: ImportKind<ResultColumn, ImportedResult> = {
  name: "results",
  columns,
  batch: 1000,
  score: "score",
  identify,
  read,
  apply: async (_ctx, lines) => async (db) =>
    outcomeOf(await importResults(db, lines), {
      ...notOnePerson(lines),
      "other submission": (line) => {
        const used = lines.find((one) => one.line === line)?.value.submissionId ?? "";
        return `submissionId "${used.slice(0, 60)}" was used for another submission; choose a new one`;
      },
    }),
};

/** Without an id and a time, two attempts of one day with one score look like one attempt. */
function identify({ user, course, quiz, submissionId, score, submittedAt }: Cells<ResultColumn>) {
  if (submissionId || !submittedAt || !isDay(submittedAt)) return null;
  const key = JSON.stringify([user, course, quiz, score, submittedAt]);
  return { key, name: "attempt", isOnce: true } as const;
}

function read(cells: Cells<ResultColumn>, now: Date, reading?: Reading): ImportedResult {
  const submittedAt = readPast("submittedAt", cells.submittedAt, now, reading);
  if (!submittedAt) throw new LineProblem("submittedAt is empty");
  const result = {
    user: readId("user", cells.user),
    course: readId("course", cells.course),
    quiz: readId("quiz", cells.quiz),
    score: readScore("score", cells.score, reading),
    submittedAt,
  };
  const given = readOptionalId("submissionId", cells.submissionId);
  return { submissionId: given ?? derivedId(result), ...result };
}

/** An id from the content of the line, so that equal lines are the same submission in any place. */
function derivedId({
  user,
  course,
  quiz,
  score,
  submittedAt,
}: Omit<ImportedResult, "submissionId">) {
  const said = JSON.stringify([user, course, quiz, score, submittedAt]);
  return `import:${bytesToHex(sha256(utf8ToBytes(said))).slice(0, 32)}`;
}
