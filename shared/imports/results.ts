import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { type ImportedResult, importResults } from "../learning/import-results.ts";
import type { Cells } from "./columns.ts";
import type { ImportKind } from "./kind.ts";
import { outcomeOf, notOnePerson } from "./outcome.ts";
import { LineProblem, readOptionalText, readPast, readScore, readText } from "./read-cells.ts";

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

function read(cells: Cells<ResultColumn>, now: Date): ImportedResult {
  const submittedAt = readPast("submittedAt", cells.submittedAt, now);
  if (!submittedAt) throw new LineProblem("submittedAt is empty");
  const result = {
    user: readText("user", cells.user),
    course: readText("course", cells.course),
    quiz: readText("quiz", cells.quiz),
    score: readScore("score", cells.score),
    submittedAt,
  };
  const given = readOptionalText("submissionId", cells.submissionId);
  return { submissionId: given ?? derivedId(result), ...result };
}

/** Of what the line says, so that the same line is the same submission wherever it stands. */
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
