import type { Notices } from "./catalogue.ts";

export const de: Notices = {
  notices: {
    configuration_held: {
      subject: "Eine geplante Änderung der Konfiguration wurde nicht vorgenommen",
      text: "Die geplante Änderung „{reason}“ wurde nicht vorgenommen: Die Einstellungen wurden seit der Planung geändert, oder sie ist nicht mehr möglich. Prüfen Sie sie in den Versionen der Konfiguration, und veröffentlichen oder verwerfen Sie sie.",
    },
    dead_letter: {
      subject: "Rampart konnte einige Daten nicht verarbeiten",
      text: "Was Rampart nicht verarbeiten konnte, wurde mit dem Grund als Dead Letter gespeichert. Öffnen Sie die Dead Letters, beheben Sie die Ursache und verarbeiten Sie sie erneut.",
    },
    integration_down: {
      subject: "Aufrufe von {integration} schlagen fehl",
      text: "Aufrufe von {integration} sind zu oft hintereinander fehlgeschlagen. Rampart unterbricht sie eine Weile und versucht es dann erneut; ausstehende Arbeit wartet. Der Status der Integrationen zeigt den letzten Fehler.",
    },
    webhook_gone: {
      subject: "Ein ausgehender Webhook wurde deaktiviert",
      text: "Rampart sendet keine Ereignisse mehr an {url}, weil von dort 410 Gone geantwortet wurde. Reparieren Sie den Endpunkt und aktivieren Sie ihn; er erhält dann die verpassten Ereignisse.",
    },
    webhook_failing: {
      subject: "Ein ausgehender Webhook wurde deaktiviert",
      text: "Rampart sendet keine Ereignisse mehr an {url}, weil seit {since} alle {attempts} Versuche fehlgeschlagen sind. Reparieren Sie den Endpunkt und aktivieren Sie ihn; er erhält dann die verpassten Ereignisse.",
    },
    reconciliation_missing: {
      subject: "Ein Abgleich mit MindTickle braucht Ihre Zustimmung",
      text: "{missing} von {known} Personen fehlen bei MindTickle, mehr als {share}. Die Liste könnte falsch sein, deshalb wurde nichts geändert. Prüfen Sie die Befunde, und genehmigen Sie den Lauf, wenn sie stimmen.",
    },
    reconciliation_extra: {
      subject: "Ein Abgleich mit MindTickle braucht Ihre Zustimmung",
      text: "{extras} von {listed} Personen bei MindTickle würden deaktiviert, mehr als {share}. Es wurde nichts geändert. Prüfen Sie die Befunde, und genehmigen Sie den Lauf, wenn sie stimmen.",
    },
    readiness_ready: {
      subject: "Bereitschaft der Teams am {day}",
      text: "Personen: {people}. Mittlere Punktzahl: {score}. Abgeschlossene zugewiesene Kurse: {completion}. Überfällige Kurse: {overdue}. Einzelheiten finden Sie im Bereitschaftsbericht.",
    },
  },
  none: "noch keine",
};
