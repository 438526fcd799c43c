import { type ImportedCourse, importCourses } from "../learning/import-courses.ts";
import type { Cells } from "./columns.ts";
import type { ImportKind } from "./kind.ts";
import { outcomeOf } from "./kind.ts";
import { cleanId } from "../values/names.ts";
import { readBoolean, readId, type Reading, readOptionalText, readScore } from "./read-cells.ts";

const columns = {
  id: { required: true, synonyms: ["course", "courseId", "module", "moduleId"] },
  name: { synonyms: ["course name", "title"] },
  series: { synonyms: ["series name", "program", "category"] },
  required: { synonyms: ["mandatory"] },
  passScore: { synonyms: ["pass mark", "passing score", "threshold"] },
} as const satisfies ImportKind<string, unknown>["columns"];

type CourseColumn = keyof typeof columns;

/** Courses that MindTickle does not have. */
export const coursesImport: ImportKind<CourseColumn, ImportedCourse> = {
  name: "courses",
  columns,
  batch: 1000,
  score: "passScore",
  identify: ({ id }) => (id ? { key: cleanId(id), name: "id" } : null),
  read,
  apply: async (_ctx, lines) => async (db) =>
    outcomeOf(await importCourses(db, lines), {
      "of MindTickle": () =>
        "is a course of MindTickle, whose catalogue is pulled; take the line out",
    }),
};

function read(cells: Cells<CourseColumn>, _now: Date, reading?: Reading): ImportedCourse {
  const name = readOptionalText("name", cells.name);
  const series = readOptionalText("series", cells.series);
  const required = readBoolean("required", cells.required);
  const passScore = readScore("passScore", cells.passScore, reading) ?? undefined;
  return {
    id: readId("id", cells.id),
    ...(name === undefined ? {} : { name }),
    ...(series === undefined ? {} : { series }),
    ...(required === undefined ? {} : { required }),
    ...(passScore === undefined ? {} : { passScore }),
  };
}
