import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { ouladFolder } from "./folder.ts";

type Row = Record<string, string>;

/** Reads a published table. It has no quotes. An empty cell or `?` is a missing value, returned as "". */
async function table(name: string): Promise<Row[]> {
  const text = gunzipSync(await readFile(join(ouladFolder, `${name}.csv.gz`))).toString("utf8");
  const [header = "", ...lines] = text.trimEnd().split(/\r?\n/);
  const columns = header.split(",").map((column) => column.replaceAll('"', ""));
  return lines.map((line) => {
    const cells = line.split(",").map((cell) => cell.replaceAll('"', ""));
    return Object.fromEntries(
      columns.map((column, index) => [column, cells[index] === "?" ? "" : (cells[index] ?? "")]),
    );
  });
}

/** The tables of one module. Each module becomes a tenant. */
export interface Module {
  name: string;
  courses: Row[];
  students: Row[];
  registrations: Row[];
  /** Each result has the `course` of its assessment. */
  submissions: Row[];
}

export async function readModules(): Promise<Module[]> {
  const [courses, assessments, students, registrations, submissions] = await Promise.all(
    ["courses", "assessments", "studentInfo", "studentRegistration", "studentAssessment"].map(
      (name) => table(name),
    ),
  );
  const quizzes = new Map((assessments ?? []).map((row) => [row["id_assessment"], row]));
  const names = [...new Set((courses ?? []).map((row) => row["code_module"] ?? ""))].toSorted();
  return names.map((name) => {
    const own = (rows: Row[] | undefined) =>
      (rows ?? []).filter((row) => row["code_module"] === name);
    const submitted = (submissions ?? []).flatMap((row) => {
      const quiz = quizzes.get(row["id_assessment"]);
      return quiz?.["code_module"] === name
        ? [{ ...row, code_presentation: quiz["code_presentation"] ?? "" }]
        : [];
    });
    return {
      name,
      courses: own(courses),
      students: own(students),
      registrations: own(registrations),
      submissions: submitted,
    };
  });
}
