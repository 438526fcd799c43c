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
} satisfies Pick<Messages, "live" | "difference" | "progress">;
