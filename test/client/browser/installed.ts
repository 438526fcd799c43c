const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

/** The path of a browser on this machine; undefined if none is installed. */
export const installedBrowser = names.flatMap((name) => Bun.which(name) ?? []).at(0);
