import * as z from "zod";
import type {
  Finding,
  PlatformCourse,
  PlatformList,
  PlatformProgress,
  PlatformQuiz,
} from "../learning-platform.ts";
import { type Dates, datesIn, type Kind, kinds, orNull, shown, valuesOf } from "./read-value.ts";
import { mtQuiz, statuses } from "./mapping.ts";

/** The objects of all pages of a list. */
export interface Listed {
  objects: unknown[];
  /** Why the list may be incomplete; null for a complete list. */
  doubt: string | null;
}

const identified = z.looseObject({ id: z.string().trim().min(1).max(200) });
const records = z.looseObject({});

const status: Kind<PlatformProgress["status"]> = {
  schema: z.enum(["NOT_STARTED", "IN_PROGRESS", "COMPLETED"]).transform((word) => statuses[word]),
  rule: "NOT_STARTED, IN_PROGRESS or COMPLETED",
};
const certification: Kind<Record<string, unknown> | null> = {
  schema: records.nullish().transform((found) => found ?? null),
  rule: "a certification, or null",
};

const unreadable = "A part of the list is not valid.";

/** The objects that have an id. An object without one makes the list doubtful. */
function withIds(objects: unknown[], what: string, findings: Finding[]) {
  const valid: z.output<typeof identified>[] = [];
  for (const object of objects) {
    const found = identified.safeParse(object);
    if (found.success) valid.push(found.data);
    else findings.push({ at: what, problem: `${shown(object)} has no id. It was left out.` });
  }
  if (valid.length < objects.length) return { valid, doubt: unreadable };
  const hasDuplicate = new Set(valid.map(({ id }) => id)).size < valid.length;
  return { valid, doubt: hasDuplicate ? "The list names a module twice." : null };
}

/**
 * Reads a user's assignments and progress.
 * @param timeZone the tenant's time zone, for dates without a time
 */
export function readProgress(
  { objects, doubt }: Listed,
  timeZone = "UTC",
): PlatformList<PlatformProgress> {
  const findings: Finding[] = [];
  const dates = datesIn(timeZone);
  const { valid, doubt: idDoubt } = withIds(objects, "module", findings);
  const items = valid.map((module): PlatformProgress => {
    const value = valuesOf(`module ${module.id}`, module, findings);
    const certified = value("certification", certification);
    return {
      courseId: module.id,
      status: value("status", status),
      score: value("quizScore", orNull(kinds.percentage)),
      assignedAt: value("assignedOn", dates.moment),
      dueAt: value("dueOn", orNull(dates.deadline)),
      completedAt: value("completedOn", orNull(dates.moment)),
      expiresAt: certified
        ? readExpiry(`module ${module.id} certification`, certified, findings, dates)
        : certified,
    };
  });
  return { items, findings, doubt: doubt ?? idDoubt };
}

function readExpiry(
  what: string,
  object: Record<string, unknown>,
  findings: Finding[],
  { moment, deadline }: Dates,
) {
  const value = valuesOf(what, object, findings);
  const expiresAt = value("expiresOn", orNull(deadline));
  const issuedAt = object["issuedOn"] === undefined ? null : value("issuedOn", orNull(moment));
  if (!expiresAt || !issuedAt || issuedAt <= expiresAt) return expiresAt;
  findings.push({
    at: `${what}: expiresOn`,
    problem: `${shown(object["expiresOn"])} is before issuedOn. It was left out.`,
  });
  return undefined;
}

/** Reads the courses: the modules of all series. */
export function readCourses({ objects, doubt }: Listed): PlatformList<PlatformCourse> {
  const findings: Finding[] = [];
  let listDoubt = doubt;
  const items = objects.flatMap((object): PlatformCourse[] => {
    const series = z.looseObject({ modules: z.array(z.unknown()) }).safeParse(object);
    if (!series.success) {
      findings.push({ at: "series", problem: `${shown(object)} has no modules. It was left out.` });
      listDoubt ??= unreadable;
      return [];
    }
    const seriesName = valuesOf("series", series.data, findings)("name", kinds.text);
    const modules = withIds(series.data.modules, "module", findings);
    listDoubt ??= modules.doubt;
    return modules.valid.map((module) => {
      const value = valuesOf(`module ${module.id}`, module, findings);
      return {
        id: module.id,
        seriesName,
        name: value("name", kinds.text),
        required: value("required", kinds.flag),
        passScore: value("passScore", kinds.percentage),
      };
    });
  });
  return { items, findings, doubt: listDoubt };
}

/** Reads the quizzes. A quiz that is not valid is left out, because its key would score wrongly. */
export function readQuizzes({ objects, doubt }: Listed): PlatformList<PlatformQuiz> {
  const findings: Finding[] = [];
  const items = objects.flatMap((object): PlatformQuiz[] => {
    const quiz = mtQuiz.safeParse(object);
    if (quiz.success) {
      const { id, moduleId, questions } = quiz.data;
      const answerKey = Object.fromEntries(
        questions.map((question) => [question.id, question.answer]),
      );
      return [{ id, courseId: moduleId, answerKey }];
    }
    const where = quiz.error.issues[0]?.path.join(".") ?? "";
    const named = identified.safeParse(object);
    findings.push({
      at: named.success ? `quiz ${named.data.id}` : "quiz",
      problem: `It is not valid at "${where}". It was left out.`,
    });
    return [];
  });
  return { items, findings, doubt };
}
