import { type PersonalTables, untilPurge } from "./table.ts";

const figures = {
  why: "Figures of a person or, where the key is a person's id, of that person's team.",
  kept: "As long as they are current.",
};

/** What people learn, and how ready they are. */
export const learningTables: PersonalTables = {
  assignments: { of: "user_id", why: "The courses of a person.", kept: untilPurge },
  course_progress: {
    of: "user_id",
    other: "status",
    why: "The person's progress in each course.",
    kept: untilPurge,
  },
  quiz_results: {
    of: "user_id",
    personal: "submission_id answers",
    other: "quiz_id",
    why: "The person's answers and scores.",
    kept: untilPurge,
  },
  readiness_members: { of: "user_id", other: "role", ...figures },
  readiness_parts: { of: "user_id", ...figures },
  readiness_scopes: { of: "key", other: "scope", ...figures },
  readiness_scores: { of: "key", other: "scope", ...figures },
  readiness_days: { of: "key", other: "scope", ...figures },
  readiness_recencies: { of: "key", other: "scope", ...figures },
  readiness_past_members: {
    of: "user_id",
    other: "role",
    why: "Past figures, so that past reports can be explained.",
    kept: untilPurge,
  },
  readiness_history: {
    of: "key",
    other: "scope figures",
    why: "Nightly figures, also of the teams of managers.",
    kept: "400 days by night, then the last of each month.",
  },
  readiness_published: {
    of: "team",
    other: "figure contributions",
    why: "Team figures that members may see.",
    kept: "Until newer figures replace them.",
  },
  readiness_models: {
    by: "created_by",
    other: "model",
    why: "Who changed the readiness model.",
    kept: untilPurge,
  },
};
