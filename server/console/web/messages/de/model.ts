import type { Messages } from "../messages.ts";

/** Texts of the page about the readiness model. */
export const model = {
  model: {
    title: "Modell der Einsatzbereitschaft",
    explanation:
      "Der Index ist ein gewichtetes Mittel aus vier Bestandteilen. Unbekannte Bestandteile bleiben weg und zählen nie als 0.",
    version: (version) => `Version ${version}`,
    isDefault: "Standardmodell",
    edit: "Modell",
    versions: "Versionen",
    weights: "Gewichte und Halbwertszeit",
    weightOf: (component) => `Gewicht: ${component}`,
    halfLife: "Halbwertszeit der Aktivität in Tagen",
    halfLifeHelp: "Nach so vielen Tagen ohne Aktivität zählt die letzte Aktivität halb.",
    atRisk: "Wann eine Person gefährdet ist",
    limits: {
      indexBelow: "Index unter",
      latestBelow: "Mittel der letzten Punktzahlen unter",
      idleDays: "Tage ohne Aktivität",
      graceDays: "Schonfrist für neue Personen in Tagen",
    },
    requiredOf: (role) => `Pflichtkurse: ${role}`,
    marked: "Die von MindTickle als Pflicht markierten",
    notANumber: "Das ist keine Zahl.",
    unchanged: "Es wurde nichts geändert.",
    store: (version) => `Als Version ${version} speichern`,
    reset: "Änderungen verwerfen",
    conflict: (version) =>
      `Inzwischen wurde Version ${version} gespeichert. Es wurde nichts überschrieben.`,
    takeTheirs: "Neue Version übernehmen",
    keepMine: "Meine Werte behalten und darauf aufbauen",
    preview: "Was sich ändern würde",
    furthest: "Wer sich am weitesten bewegt",
    nobodyMoves: "Niemand bewegt sich.",
    ofPeople: (people) => `aus ${people} aktiven Personen`,
    moved: "Personen, die sich bewegen",
    movedNote: "nach oben und nach unten",
    otherwise: (count) => `ab jetzt bekannt oder unbekannt: ${count}`,
    before: "Vorher",
    after: "Nachher",
    storedAt: "Gespeichert",
    storedBy: "Von",
  },
} satisfies Pick<Messages, "model">;
