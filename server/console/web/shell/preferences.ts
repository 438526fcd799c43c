/** What a person sets for this browser. Nothing of an organization is kept. */
type Preference = "language" | "theme" | "zone";

const keyOf = (name: Preference) => `rampart.${name}`;

/** The stored choice; null without one, or where the browser keeps nothing. */
export function storedPreference(name: Preference): string | null {
  try {
    return localStorage.getItem(keyOf(name));
  } catch {
    return null;
  }
}

export function storePreference(name: Preference, value: string): void {
  try {
    localStorage.setItem(keyOf(name), value);
  } catch {
    // A browser that keeps nothing still applies the choice to this page.
  }
}
