/** A course that a reason is about. */
export interface RiskCourse {
  id: string;
  name: string;
}

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

/** Why somebody is at risk, in words that stand alone: "two required courses overdue". */
export interface RiskReason {
  code: RiskCode;
  text: string;
  /** Which ones, where it is about courses; at most five, those due first. */
  courses: RiskCourse[];
}

/** What is known of somebody who is at risk. Times are ISO 8601. */
export interface RiskFacts {
  /** Overdue courses; the required ones are among them. */
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

const small = "no one two three four five six seven eight nine ten".split(" ");
const inWords = (count: number) => small[count] ?? String(count);
const counted = (count: number, one: string, many: string) =>
  `${inWords(count)} ${count === 1 ? one : many}`;

const months =
  "January February March April May June July August September October November December".split(
    " ",
  );

/** "3 May", with the year where it is another than the report's. */
function dayInWords(iso: string, asOf: Date): string {
  const at = new Date(iso);
  const day = `${at.getUTCDate()} ${months[at.getUTCMonth()]}`;
  return at.getUTCFullYear() === asOf.getUTCFullYear() ? day : `${day} ${at.getUTCFullYear()}`;
}

/** The reasons, weightiest first. */
export function reasonsOf(facts: RiskFacts, asOf: Date): RiskReason[] {
  const { requiredOverdue, overdue, expired, expiring, index, latestScore, lastScore } = facts;
  const others = overdue - requiredOverdue;
  const reasons: [boolean, RiskCode, () => string, RiskCourse[]?][] = [
    [
      requiredOverdue > 0,
      "required_overdue",
      () => `${counted(requiredOverdue, "required course", "required courses")} overdue`,
      facts.courses.requiredOverdue,
    ],
    [
      expired > 0,
      "certification_expired",
      () => `${counted(expired, "certification", "certifications")} expired`,
      facts.courses.expired,
    ],
    [
      others > 0,
      "overdue",
      () => `${counted(others, "course", "courses")} overdue`,
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
      () => `${counted(expiring, "certification ends", "certifications end")} within thirty days`,
    ],
  ];
  return reasons.flatMap(([holds, code, text, courses = []]) =>
    holds ? [{ code, text: text(), courses }] : [],
  );
}

const round = (score: number) => Math.round(score * 100) / 100;
