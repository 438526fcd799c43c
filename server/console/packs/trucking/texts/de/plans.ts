import type { plansTexts as english } from "../en/plans.ts";

/** Texts of the trucking pages: plans. */
export const plansTexts: typeof english = {
  plans: {
    empty: "Für diesen Tag wurde kein Plan gemacht.",
    make: "Plan machen",
    made: "Angefordert",
    status: "Status",
    statuses: {
      queued: "Wartet",
      running: "Läuft",
      done: "Fertig",
      failed: "Gescheitert",
      cancelled: "Abgebrochen",
    },
    progress: (vehicles, unassigned, iterations) =>
      `${vehicles} Fahrzeuge, ${unassigned} Ladungen übrig, ${iterations} Iterationen`,
    keep: "Den besten bisher nehmen",
    stop: "Anhalten",
    open: "Zeigen",
    difference: "Unterschied zum geltenden Plan",
    none: "Der Plan ändert nichts.",
    kinds: { added: "Neu", moved: "Verschoben", dropped: "Entfallen" },
    load: "Ladung",
    change: "Änderung",
    before: "Vorher",
    after: "Nachher",
    routes: "Routen des Plans",
    publishAll: "Den ganzen Plan veröffentlichen",
    publishSome: "Die gewählten Routen veröffentlichen",
    choose: "Wählen Sie zuerst eine Route.",
    published: "Veröffentlicht",
    routeText: (loads, km) => `${loads} Ladungen, ${km} km`,
    cost: "Kosten",
    left: "Ladungen, die niemand befördert",
    nobody: "–",
  },
};
