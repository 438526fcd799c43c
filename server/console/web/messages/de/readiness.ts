import type { Messages } from "../messages.ts";

/** Texts of the pages about readiness. */
export const readiness = {
  readiness: {
    title: "Einsatzbereitschaft",
    index: "Index der Einsatzbereitschaft",
    mean: "Mittlere Punktzahl",
    completion: "Abgeschlossen",
    overdue: "Überfällig",
    active: "Aktive Personen",
    inScope: "in dieser Auswahl",
    assignments: "Aufgaben nach ihrem Termin",
    scores: (count) => `aus ${count} Ergebnissen`,
    completedOf: (completed, assigned) => `${completed} von ${assigned} Aufgaben`,
    coverage: (share) => `${share} des Modells sind bekannt`,
    asOf: "Stand",
    provisional: "Vorläufig",
    trend: "Verlauf nach Nächten",
    measures: {
      index: "Index der Einsatzbereitschaft",
      avgScore: "Mittlere Punktzahl",
      completionRate: "Abgeschlossen",
    },
    components: {
      title: "Index nach Bestandteilen",
      completion: "Abgeschlossen",
      score: "Quizergebnisse",
      required: "Pflichtkurse",
      recency: "Letzte Aktivität",
    },
    noHistory: "Noch keine Nacht wurde gezählt. Morgen gibt es den ersten Wert.",
    reasons: {
      newer_results: "neuere Ergebnisse sind noch nicht gezählt",
      roster_changed: "Personen haben sich geändert",
      model_changed: "das Modell hat eine neuere Version",
      sync_running: "es gibt offene Arbeit für MindTickle",
      source_stale: "MindTickle hat lange nichts gesendet",
      channel_backed_up: "Ereignisse warten seit über einer Minute",
    },
  },
} satisfies Pick<Messages, "readiness">;
