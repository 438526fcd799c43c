import type { Messages } from "../messages.ts";

/** Texts of the pages about people and access. */
export const people = {
  people: {
    title: "Personen",
    find: "Personen nach Name oder Adresse suchen",
    name: "Name",
    email: "E-Mail-Adresse",
    role: "Rolle",
    roles: { rep: "Vertrieb", manager: "Führungskraft", admin: "Admin" },
    jobTitle: "Position",
    status: "Status",
    active: "Aktiv",
    inactive: "Inaktiv",
    managedBy: "Verwaltet von",
    managers: { directory: "Verzeichnis", rampart: "Rampart" },
    changed: "Geändert",
    empty: "Hier ist noch niemand. Verbinden Sie ein Verzeichnis, oder laden Sie Personen ein.",
  },
} satisfies Pick<Messages, "people">;
