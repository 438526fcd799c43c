import type { Messages } from "../messages.ts";

/** The German words for reasons of risk; the server's text is English. */
const risks: Record<string, string> = {
  required_overdue: "Pflichtkurse überfällig",
  certification_expired: "Zertifizierung abgelaufen",
  overdue: "Kurse überfällig",
  low_index: "niedriger Index",
  low_scores: "niedrige letzte Punktzahlen",
  low_last_score: "letztes Quiz nicht bestanden",
  idle: "lange nicht aktiv",
  certification_expiring: "Zertifizierung endet bald",
};

/** The names of figures, fields and reasons. */
export const readinessNames = {
  index: "Index der Einsatzbereitschaft",
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
  numbers: {
    people: "Aktive Personen",
    index: "Index der Einsatzbereitschaft",
    avgScore: "Mittlere Punktzahl",
    scores: "Ergebnisse",
    completionRate: "Abgeschlossen (Anteil)",
    assigned: "Aufgaben",
    completed: "Abgeschlossen",
    inProgress: "In Arbeit",
    notStarted: "Nicht begonnen",
    overdue: "Überfällig",
    expired: "Abgelaufene Zertifizierungen",
    expiring: "Bald endende Zertifizierungen",
    deactivated: "Deaktivierte Personen",
  },
  fields: {
    displayName: "Name",
    role: "Rolle",
    index: "Index",
    coverage: "Bekannter Anteil",
    completion: "Abgeschlossen",
    score: "Punktzahl",
    required: "Pflicht",
    recency: "Aktivität",
    courseName: "Kurs",
    quizId: "Quiz",
    submittedAt: "Abgegeben",
    attempts: "Versuche",
    first: "Erstes",
    best: "Bestes",
    latest: "Letztes",
    status: "Status",
    dueAt: "Fällig",
    expiresAt: "Zertifizierung endet",
  },
  statuses: {
    completed: "Abgeschlossen",
    in_progress: "In Arbeit",
    not_started: "Nicht begonnen",
  },
  reasons: {
    newer_results: "neuere Ergebnisse sind noch nicht gezählt",
    roster_changed: "Personen haben sich geändert",
    model_changed: "das Modell hat eine neuere Version",
    sync_running: "es gibt offene Arbeit für MindTickle",
    source_stale: "MindTickle hat lange nichts gesendet",
    channel_backed_up: "Ereignisse warten seit über einer Minute",
  },
  riskReason: (code, text) => risks[code] ?? text,
} satisfies Partial<Messages["readiness"]>;
