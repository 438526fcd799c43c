import { chance } from "../../chance.ts";
import type { Account, ModuleProgress, Series } from "../model.ts";

const day = 24 * 60 * 60 * 1000;

/**
 * The assignments and progress of a new person, the same in every run: about 45 % completed with
 * scores of 40 to 100 (a few unknown), 30 % in progress, 25 % not started; some overdue, some
 * certifications expiring or expired.
 */
export function assignLearning(
  account: Account,
  catalogue: Series[],
  userName: string,
  now: number,
): ModuleProgress[] {
  return catalogue.flatMap(({ id: seriesId, modules }) =>
    modules.map(({ id, name, required }): ModuleProgress => {
      const roll = (what: string) => chance(account.seed, userName.toLowerCase(), id, what);
      const at = (days: number) => new Date(now + days * day).toISOString();
      const progress = roll("progress");
      const status =
        progress < 0.45 ? "COMPLETED" : progress < 0.75 ? "IN_PROGRESS" : "NOT_STARTED";
      const completed = status === "COMPLETED";
      const certified = completed && roll("certified") < 0.3;
      const doneDay = -Math.round(1 + roll("completed") * 50);
      const validDays = roll("expires") < 0.6 ? 30 : 90;
      return {
        id,
        seriesId,
        name,
        status,
        quizScore: completed && roll("scored") < 0.9 ? 40 + Math.round(roll("score") * 60) : null,
        assignedOn: at(-60),
        dueOn: required ? at(Math.round(roll("due") * 60 - 20)) : null,
        completedOn: completed ? at(doneDay) : null,
        certification: certified
          ? {
              name: `${name} certified`,
              issuedOn: at(doneDay),
              expiresOn: at(doneDay + validDays),
            }
          : null,
      };
    }),
  );
}

/** The quiz of a module: five questions, with the right answers. */
export const quizOf = (account: Account, moduleId: string) => ({
  id: `quiz_${moduleId}`,
  moduleId,
  questions: Array.from({ length: 5 }, (_, index) => ({
    id: `${moduleId}_q${index + 1}`,
    options: ["A", "B", "C", "D"],
    answer: "ABCD"[Math.floor(chance(account.seed, moduleId, index) * 4)] ?? "A",
  })),
});
