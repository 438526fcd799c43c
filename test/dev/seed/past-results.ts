import { base, en, Faker } from "@faker-js/faker";
import type { DemoPerson } from "./people.ts";

const dayMs = 86_400_000;

/**
 * The quiz results of a week as a CSV file for the importer: a third of the reps practise, and scores
 * rise over the weeks. The same input gives the same file.
 * @param age how many days ago the week began
 * @param nights the length of the whole history in days
 */
export function resultsOfWeek(
  people: readonly DemoPerson[],
  courses: readonly { mindtickleId: string }[],
  age: number,
  nights: number,
): string {
  const faker = new Faker({ locale: [en, base], seed: 90_000 + age });
  const reps = people.filter(({ role, leaves }) => role === "rep" && !leaves);
  const gained = 30 * (1 - age / Math.max(1, nights));
  const taken = faker.helpers.arrayElements(reps, Math.ceil(reps.length / 3));
  const lines = taken.map(({ externalId }) => {
    const course = faker.helpers.arrayElement(courses).mindtickleId;
    const score = Math.min(100, Math.max(5, Math.round(30 + gained + faker.number.float(40))));
    const hours = faker.number.float({ min: 0, max: 24 }) * 3_600_000;
    const at = new Date(Date.now() - age * dayMs - hours).toISOString();
    const quiz = `practice-${age}`;
    return [externalId, course, quiz, `past-${age}-${externalId}`, score, at].join(",");
  });
  return ["user,course,quiz,submissionId,score,submittedAt", ...lines].join("\n");
}
