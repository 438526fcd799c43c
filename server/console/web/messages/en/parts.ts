/** Texts of the parts that show what happens, and what has changed. */
export const parts = {
  live: {
    following: "Live",
    paused: "Paused",
    pause: "Pause",
    resume: "Resume",
    waiting: (count: string) => `${count} new`,
  },
  difference: {
    value: "Value",
    before: "Before",
    after: "After",
    whole: "all",
    none: "Nothing differs.",
  },
  progress: {
    of: (done: string, total: string) => `${done} of ${total}`,
    cancel: "Stop",
  },
};
