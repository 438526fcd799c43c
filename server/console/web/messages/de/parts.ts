import type { Messages } from "../messages.ts";

/** Texts of the parts that show what happens, and what has changed. */
export const parts = {
  live: {
    following: "Live",
    paused: "Angehalten",
    pause: "Anhalten",
    resume: "Fortsetzen",
    waiting: (count) => `${count} neu`,
  },
  difference: {
    value: "Wert",
    before: "Vorher",
    after: "Nachher",
    whole: "alles",
    none: "Es gibt keinen Unterschied.",
  },
  progress: {
    of: (done, total) => `${done} von ${total}`,
    cancel: "Anhalten",
  },
  map: {
    help: "Pfeiltasten bewegen die Karte, Plus und Minus zoomen, 0 zeigt alles. Bild ab und Bild auf gehen von Markierung zu Markierung.",
    placeHelp:
      "Pfeiltasten bewegen die Karte unter dem Kreuz, Plus und Minus zoomen. Die Eingabetaste nimmt den Ort des Kreuzes.",
    hint: "Ziehen bewegt die Karte. Strg und das Mausrad zoomen.",
    zoomIn: "Vergrößern",
    zoomOut: "Verkleinern",
    fit: "Alles zeigen",
  },
  board: {
    block: (title, from, to, note) => `${title}, ${from} bis ${to}. ${note}`,
  },
} satisfies Pick<Messages, "live" | "difference" | "progress" | "map" | "board">;
