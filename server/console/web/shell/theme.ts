import { storedPreference, storePreference } from "./preferences.ts";

export const themes = ["system", "light", "dark"] as const;
type Theme = (typeof themes)[number];

export const currentTheme = (): Theme =>
  themes.find((one) => one === storedPreference("theme")) ?? "system";

/** Sets the theme of the page, and remembers it. */
export function applyTheme(theme: Theme): void {
  storePreference("theme", theme);
  showTheme();
}

/** Shows the remembered theme; `system` follows the operating system. */
export function showTheme(): void {
  const theme = currentTheme();
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
}
