/** Flags of a browser in tests: without a display, and without requests of the browser's own. */
export const browserFlags: readonly string[] = [
  "--disable-gpu",
  "--disable-quic",
  "--disable-dev-shm-usage",
  "--disable-extensions",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  // Root cannot use the sandbox.
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
];
