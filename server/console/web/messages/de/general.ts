import type { Messages } from "../messages.ts";

/** Texts that all pages share. */
export const general = {
  common: {
    loading: "Wird geladen …",
    failed: "Diese Seite kann nicht angezeigt werden",
    retry: "Erneut versuchen",
    back: "Zurück",
    all: "Alle",
    clearFilters: "Filter zurücksetzen",
    filteredEmpty: "Zu diesen Filtern gibt es keine Einträge.",
    requestId: "Anfrage",
    search: "Suchen",
  },
  shell: {
    skip: "Zum Inhalt springen",
    menu: "Seiten",
    organization: "Organisation",
    search: "Gehe zu …",
    nothingFound: "Keine Seite heißt so.",
    signOut: "Abmelden",
    display: "Anzeige",
    language: "Sprache",
    theme: "Farben",
    themes: { system: "Wie das System", light: "Hell", dark: "Dunkel" },
    zone: "Zeitzone",
    home: "Startseite",
    noSuchPage: "Diese Seite gibt es nicht",
    noSuchPageText: "Die Adresse ist falsch, oder die Seite wurde entfernt.",
    missingPermission: (permissions) =>
      `Für diese Seite brauchen Sie die Berechtigung ${permissions}. Ein Admin Ihrer Organisation kann sie unter Rollen vergeben.`,
    otherIndustry: "Diese Seite gehört zu einer anderen Branche. Ihre Organisation hat sie nicht.",
    groups: {
      readiness: "Einsatzbereitschaft",
      work: "Arbeit",
      people: "Personen und Zugang",
      connect: "Verbindungen",
      repair: "Fehlerbehebung",
      settings: "Einstellungen",
    },
  },
  dialog: {
    close: "Schließen",
    cancel: "Abbrechen",
    save: "Speichern",
    typeName: (name) => `Geben Sie zur Bestätigung ${name} ein`,
    nameMissing: "Geben Sie zuerst den Namen ein.",
    shownOnce:
      "Dies wird nur jetzt angezeigt. Kopieren Sie es an einen sicheren Ort, bevor Sie dieses Fenster schließen.",
    stored: "Ich habe es gespeichert",
  },
  copy: {
    copy: "Kopieren",
    copied: "Kopiert",
    selected: "Drücken Sie Strg C zum Kopieren.",
  },
  charts: {
    keyboard: (title) => `${title}. Die Pfeiltasten lesen eine Nacht nach der anderen vor.`,
    asTable: "Als Tabelle zeigen",
    model: (version) => `Modell ${version}`,
  },
} satisfies Pick<Messages, "common" | "shell" | "dialog" | "copy" | "charts">;
