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

/** Pages of a list, put together. */
export interface Listed {
  objects: unknown[];
  /** Why the pages may not fit together; null where they do. */
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

const unreadable = "A part of the list cannot be read.";

/** Things with an id; for one without, the list is in doubt, since nobody knows which it is. */
function identify(objects: unknown[], what: string, findings: Finding[]) {
  const things: z.output<typeof identified>[] = [];
  for (const object of objects) {
    const found = identified.safeParse(object);
    if (found.success) things.push(found.data);
    else findings.push({ at: what, problem: `${shown(object)} has no id. It was left out.` });
  }
  if (things.length < objects.length) return { things, doubt: unreadable };
  const isTwice = new Set(things.map(({ id }) => id)).size < things.length;
  return { things, doubt: isTwice ? "The list names a module twice." : null };
}

/**
 * What a person is assigned and how far it is.
 * @param timeZone the tenant's, for dates that say only a day
 */
export function readProgress(
  { objects, doubt }: Listed,
  timeZone = "UTC",
): PlatformList<PlatformProgress> {
  const findings: Finding[] = [];
  const dates = datesIn(timeZone);
  const { things, doubt: doubted } = identify(objects, "module", findings);
  const items = things.map((thing): PlatformProgress => {
    const value = valuesOf(`module ${thing.id}`, thing, findings);
    const certified = value("certification", certification);
    return {
      courseId: thing.id,
      status: value("status", status),
      score: value("quizScore", orNull(kinds.percentage)),
      assignedAt: value("assignedOn", dates.moment),
      dueAt: value("dueOn", orNull(dates.deadline)),
      completedAt: value("completedOn", orNull(dates.moment)),
      expiresAt: certified
        ? readExpiry(`module ${thing.id} certification`, certified, findings, dates)
        : certified,
    };
  });
  return { items, findings, doubt: doubt ?? doubted };
}

function readExpiry(
  what: string,
  thing: Record<string, unknown>,
  findings: Finding[],
  { moment, deadline }: Dates,
) {
  const value = valuesOf(what, thing, findings);
  const expiresAt = value("expiresOn", orNull(deadline));
  const issuedAt = thing["issuedOn"] === undefined ? null : value("issuedOn", orNull(moment));
  if (!expiresAt || !issuedAt || issuedAt <= expiresAt) return expiresAt;
  findings.push({
    at: `${what}: expiresOn`,
    problem: `${shown(thing["expiresOn"])} is before issuedOn. It was left out.`,
  });
  return undefined;
}

/** Courses: the modules of all series. */
export function readCourses({ objects, doubt }: Listed): PlatformList<PlatformCourse> {
  const findings: Finding[] = [];
  let doubted = doubt;
  const items = objects.flatMap((object): PlatformCourse[] => {
    const series = z.looseObject({ modules: z.array(z.unknown()) }).safeParse(object);
    if (!series.success) {
      findings.push({ at: "series", problem: `${shown(object)} has no modules. It was left out.` });
      doubted ??= unreadable;
      return [];
    }
    const seriesName = valuesOf("series", series.data, findings)("name", kinds.text);
    const modules = identify(series.data.modules, "module", findings);
    doubted ??= modules.doubt;
    return modules.things.map((thing) => {
      const value = valuesOf(`module ${thing.id}`, thing, findings);
      return {
        id: thing.id,
        seriesName,
        name: value("name", kinds.text),
        required: value("required", kinds.flag),
        passScore: value("passScore", kinds.percentage),
      };
    });
  });
  return { items, findings, doubt: doubted };
}

/** Quizzes: one of which a part makes no sense is left out, since its key would score wrongly. */
export function readQuizzes({ objects, doubt }: Listed): PlatformList<PlatformQuiz> {
  const findings: Finding[] = [];
  const items = objects.flatMap((object): PlatformQuiz[] => {
    const quiz = mtQuiz.safeParse(object);
    if (quiz.success) {
      const { id, moduleId, questions } = quiz.data;
      const answerKey = Object.fromEntries(questions.map((one) => [one.id, one.answer]));
      return [{ id, courseId: moduleId, answerKey }];
    }
    const where = quiz.error.issues[0]?.path.join(".") ?? "";
    const named = identified.safeParse(object);
    findings.push({
      at: named.success ? `quiz ${named.data.id}` : "quiz",
      problem: `It cannot be read at "${where}". It was left out.`,
    });
    return [];
  });
  return { items, findings, doubt };
}
