import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import type { Module } from "./tables.ts";

/** The import files of a module. */
export interface ModuleFiles {
  people: string;
  courses: string;
  progress: string;
  results: string;
}

const day = 86_400_000;

/** The start of a presentation: B is February, J is October. */
const startOf = (presentation: string) =>
  Date.UTC(Number(presentation.slice(0, 4)), presentation.endsWith("B") ? 1 : 9, 1);

const dateOf = (presentation: string, days: string) =>
  days === "" ? "" : new Date(startOf(presentation) + Number(days) * day).toISOString();

const courseId = (module: string, presentation: string) => `${module}-${presentation}`;

/** Writes a module as CSV: a student is a user, a region is a division, a presentation is a course. */
export async function writeModule(module: Module, folder: string): Promise<ModuleFiles> {
  const { name, courses, students, registrations, submissions } = module;
  const registered = new Map(
    registrations.map((row) => [
      `${row["code_presentation"]} ${row["id_student"]}`,
      row["date_registration"] ?? "",
    ]),
  );
  const lengths = new Map(
    courses.map((row) => [row["code_presentation"], row["module_presentation_length"] ?? "0"]),
  );
  const people = new Map(students.map((row) => [row["id_student"], row]));
  const path = (what: string) => join(folder, `${name}-${what}.csv`);
  await write(path("courses"), ["id", "name", "series", "required", "pass score"], function* () {
    for (const { code_presentation: p = "" } of courses) {
      yield [courseId(name, p), `${name} ${p}`, name, "true", "40"];
    }
  });
  await write(path("people"), ["External ID", "Full name", "Region"], function* () {
    for (const [id = "", row] of people) yield [id, `Student ${id}`, row["region"] ?? ""];
  });
  const columns = ["user", "course", "status", "assigned", "completed"];
  await write(path("progress"), columns, function* () {
    for (const row of students) {
      const { code_presentation: p = "", id_student: id = "", final_result: result = "" } = row;
      const isCompleted = result === "Pass" || result === "Distinction";
      yield [
        id,
        courseId(name, p),
        isCompleted ? "completed" : "in progress",
        dateOf(p, registered.get(`${p} ${id}`) ?? ""),
        isCompleted ? dateOf(p, lengths.get(p) ?? "") : "",
      ];
    }
  });
  await write(
    path("results"),
    ["user", "course", "assessment", "score", "submitted at"],
    function* () {
      for (const row of submissions) {
        const { code_presentation: p = "", id_student: id = "", id_assessment: quiz = "" } = row;
        const submitted = dateOf(p, row["date_submitted"] ?? "");
        yield [id, courseId(name, p), quiz, row["score"] ?? "", submitted];
      }
    },
  );
  return {
    people: path("people"),
    courses: path("courses"),
    progress: path("progress"),
    results: path("results"),
  };
}

async function write(path: string, header: string[], rows: () => Iterable<string[]>) {
  const out = createWriteStream(path);
  out.write(`${header.join(",")}\r\n`);
  for (const row of rows()) out.write(`${row.join(",")}\r\n`);
  out.end();
  await finished(out);
}
