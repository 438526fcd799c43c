import * as z from "zod";

const riskCourse = z.object({ id: z.uuid(), name: z.string() });
type RiskCourse = z.output<typeof riskCourse>;

export const riskCodes = [
  "required_overdue",
  "certification_expired",
  "overdue",
  "low_index",
  "low_scores",
  "low_last_score",
  "idle",
  "certification_expiring",
] as const;
export type RiskCode = (typeof riskCodes)[number];

/** Why a person is at risk. */
export const riskReason = z.object({
  code: z.enum(riskCodes),
  text: z.string().describe("A phrase: `two required courses overdue`."),
  courses: z.array(riskCourse).describe("The courses that it concerns, at most five, by due date."),
});
export type RiskReason = z.output<typeof riskReason>;

/** The figures of a person at risk. Times are ISO 8601. */
export interface RiskFacts {
  /** Overdue courses, including the required ones. */
  overdue: number;
  requiredOverdue: number;
  expired: number;
  expiring: number;
  index: number | null;
  latestScore: number | null;
  lastScore: { score: number; passScore: number; at: string } | null;
  lastAt: string | null;
  isLowIndex: boolean;
  isLowScores: boolean;
  isIdle: boolean;
  courses: { requiredOverdue: RiskCourse[]; overdue: RiskCourse[]; expired: RiskCourse[] };
}

const smallNumbers = "no one two three four five six seven eight nine ten".split(" ");
const inWords = (count: number) => smallNumbers[count] ?? String(count);
const countOf = (count: number, singular: string, plural: string) =>
  `${inWords(count)} ${count === 1 ? singular : plural}`;

const months =
  "January February March April May June July August September October November December".split(
    " ",
  );

/** "3 May", with the year if it differs from the report's. */
function dayInWords(iso: string, asOf: Date): string {
  const at = new Date(iso);
  const day = `${at.getUTCDate()} ${months[at.getUTCMonth()]}`;
  return at.getUTCFullYear() === asOf.getUTCFullYear() ? day : `${day} ${at.getUTCFullYear()}`;
}

/** The reasons, most serious first. */
export function reasonsOf(facts: RiskFacts, asOf: Date): RiskReason[] {
  const { requiredOverdue, overdue, expired, expiring, index, latestScore, lastScore } = facts;
  const others = overdue - requiredOverdue;
  const reasons: [boolean, RiskCode, () => string, RiskCourse[]?][] = [
    [
      requiredOverdue > 0,
      "required_overdue",
      () => `${countOf(requiredOverdue, "required course", "required courses")} overdue`,
      facts.courses.requiredOverdue,
    ],
    [
      expired > 0,
      "certification_expired",
      () => `${countOf(expired, "certification", "certifications")} expired`,
      facts.courses.expired,
    ],
    [
      others > 0,
      "overdue",
      () => `${countOf(others, "course", "courses")} overdue`,
      facts.courses.overdue,
    ],
    [facts.isLowIndex, "low_index", () => `readiness ${Math.floor(index ?? 0)} of 100`],
    [facts.isLowScores, "low_scores", () => `latest scores ${round(latestScore ?? 0)} on average`],
    [
      lastScore !== null && lastScore.score < lastScore.passScore,
      "low_last_score",
      () =>
        `last score ${round(lastScore?.score ?? 0)} on ${dayInWords(lastScore?.at ?? "", asOf)}`,
    ],
    [
      facts.isIdle,
      "idle",
      () =>
        facts.lastAt === null
          ? "nothing done yet"
          : `nothing done since ${dayInWords(facts.lastAt, asOf)}`,
    ],
    [
      expiring > 0,
      "certification_expiring",
      () => `${countOf(expiring, "certification ends", "certifications end")} within thirty days`,
    ],
  ];
  return reasons.flatMap(([applies, code, text, courses = []]) =>
    applies ? [{ code, text: text(), courses }] : [],
  );
}

const round = (score: number) => Math.round(score * 100) / 100;
