import type { Shown } from "./choose-published.ts";

/** What is shown now: of each team's figure the newest, found by whose work is in it. */
export class Display {
  readonly #places = new Map<string, Shown>();
  /** By figure and person. */
  readonly #sharing = new Map<string, Set<Shown>>();

  /** What the same place shows until `one` takes it. */
  before({ figure, team }: Shown): Shown | undefined {
    return this.#places.get(`${figure} ${team}`);
  }

  show(one: Shown): void {
    const former = this.before(one);
    if (former) for (const key of keysOf(former)) this.#sharing.get(key)?.delete(former);
    this.#places.set(`${one.figure} ${one.team}`, one);
    for (const key of keysOf(one)) {
      const sharing = this.#sharing.get(key) ?? new Set<Shown>();
      if (sharing.size === 0) this.#sharing.set(key, sharing);
      sharing.add(one);
    }
  }

  /**
   * Of each team whose rest would be another one with `one` on display, itself among them: how many
   * people are in none of the displayed teams within it.
   */
  restsWith(one: Shown): number[] {
    const former = this.before(one);
    const isSame = former && former.contributions.size === one.contributions.size;
    const wholes = isSame && holds(former, one) ? [] : this.#around(one, former);
    return [one, ...wholes].map((whole) => {
      const parts = this.#within(whole, former);
      if (whole !== one) parts.add(one);
      const rest = new Set(whole.contributions.keys());
      for (const part of parts) for (const person of part.contributions.keys()) rest.delete(person);
      return rest.size;
    });
  }

  /** Those on display that hold everybody of `one`. */
  #around(one: Shown, former: Shown | undefined): Shown[] {
    const [first = ""] = keysOf(one);
    return [...(this.#sharing.get(first) ?? [])].filter(
      (whole) => whole !== former && holds(whole, one),
    );
  }

  /** Those on display whose people are all in `whole`. */
  #within(whole: Shown, former: Shown | undefined): Set<Shown> {
    const parts = new Set<Shown>();
    for (const key of keysOf(whole)) {
      for (const part of this.#sharing.get(key) ?? []) parts.add(part);
    }
    for (const part of parts) {
      if (part === whole || part === former || !holds(whole, part)) parts.delete(part);
    }
    return parts;
  }
}

const keysOf = ({ figure, contributions }: Shown) =>
  [...contributions.keys()].map((person) => `${figure} ${person}`);

/** Whether everybody of a part is in the whole. */
function holds(whole: Shown, part: Shown): boolean {
  if (part.contributions.size > whole.contributions.size) return false;
  for (const one of part.contributions.keys()) if (!whole.contributions.has(one)) return false;
  return true;
}
