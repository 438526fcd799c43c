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
  map: {
    help: "Arrow keys move the map, plus and minus zoom, 0 shows everything. Page Down and Page Up step through the markers.",
    placeHelp:
      "Arrow keys move the map below the cross, plus and minus zoom. Enter takes the place of the cross.",
    hint: "Drag to move. Ctrl and the wheel zoom.",
    zoomIn: "Zoom in",
    zoomOut: "Zoom out",
    fit: "Show everything",
  },
  board: {
    block: (title: string, from: string, to: string, note: string) =>
      `${title}, ${from} to ${to}. ${note}`,
  },
};
