import type { Messages } from "../messages.ts";

/** Texts of the pages for repairing and auditing. */
export const repair = {
  deadLetters: {
    title: "Fehlgeschlagenes",
    one: "Fehlgeschlagener Vorgang",
    find: "Nach Grund suchen",
    status: "Status",
    statuses: { open: "Offen", replayed: "Wiederholt", discarded: "Verworfen" },
    source: "Quelle",
    sources: { scim: "SCIM-Anfrage", webhook: "Webhook", job: "Job" },
    since: "Von",
    before: "Bis",
    operation: "Vorgang",
    reason: "Grund",
    attempts: "Versuche",
    stored: "Gespeichert",
    tried: "Letzter Versuch",
    sourceId: "Anfrage oder Nachricht",
    id: "Id",
    empty:
      "Nichts ist fehlgeschlagen. Was nicht verarbeitet werden kann, erscheint hier mit dem Grund.",
    replayAll: "Alle passenden wiederholen …",
    replayAllText:
      "Alle offenen Vorgänge, die zu den Filtern passen, werden mit der gespeicherten Eingabe wiederholt, die ältesten zuerst. Was fehlschlägt, bleibt offen.",
    discardAll: "Alle passenden verwerfen …",
    discardAllText:
      "Alle offenen Vorgänge, die zu den Filtern passen, werden geschlossen, ohne verarbeitet zu werden. Sie bleiben unter „Verworfen“ in der Liste und können nicht wiederholt werden.",
    running: "Die Arbeit läuft",
    nothing: "Kein Vorgang passt zu den Filtern.",
    outcome: (done, failed) => `${done} erledigt, ${failed} fehlgeschlagen.`,
    stopped: "Vor dem Ende angehalten.",
    failures: "Fehlgeschlagen",
    input: "Eingabe",
    inputHelp:
      "Korrigieren Sie den Fehler und wiederholen Sie den Vorgang. Vorher wird nichts gesendet.",
    jobInput:
      "Die Nachricht eines Jobs kann nicht geändert werden. Wiederholen Sie ihn, wenn die Ursache behoben ist.",
    invalidJson:
      "Dieser Text ist kein gültiges JSON. Prüfen Sie Anführungszeichen, Kommas und Klammern.",
    masked:
      'Geheimnisse sind als "***" gespeichert. Ersetzen Sie sie oder entfernen Sie die Felder, bevor Sie wiederholen.',
    edits: "Ihre Änderungen an der Eingabe",
    replay: "Wiederholen",
    replayEdited: "Mit Änderungen wiederholen",
    undo: "Änderungen zurücknehmen",
    discard: "Verwerfen",
    discardOne: "Diesen Vorgang verwerfen",
    discardText:
      "Er wird geschlossen, ohne verarbeitet zu werden. Er bleibt unter „Verworfen“ in der Liste und kann nicht wiederholt werden.",
    replayedWith: (result) => `Wiederholt. Die Antwort war: ${result}`,
    history: "Verlauf",
    when: "Zeit",
    who: "Wer",
    result: "Ergebnis",
    request: "Woher es kam",
  },
} satisfies Pick<Messages, "deadLetters">;
