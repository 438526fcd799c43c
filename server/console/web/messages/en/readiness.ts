/** Texts of the pages about readiness. */
export const readiness = {
  readiness: {
    title: "Readiness",
    index: "Readiness index",
    mean: "Mean score",
    completion: "Completion",
    overdue: "Overdue",
    active: "Active people",
    inScope: "in this scope",
    assignments: "assignments past their date",
    scores: (count: string) => `of ${count} scores`,
    completedOf: (completed: string, assigned: string) => `${completed} of ${assigned} assignments`,
    coverage: (share: string) => `${share} of the model is known`,
    asOf: "As of",
    provisional: "Provisional",
    trend: "Trend by night",
    noHistory: "The first night has not been counted yet. Come back tomorrow.",
    reasons: {
      newer_results: "newer results are not counted yet",
      roster_changed: "people have changed",
      model_changed: "the model has a newer version",
      sync_running: "work waits for MindTickle",
      source_stale: "MindTickle has sent nothing for a long time",
      channel_backed_up: "events have waited for over a minute",
    },
  },
};
