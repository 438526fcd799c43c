import { Display } from "./display.ts";

/** A figure of a team that reps may be shown, with what each person contributed to it. */
export interface Shown {
  team: string;
  figure: string;
  /** Mean of what the people contributed, 0 to 100. */
  value: number;
  /** By person, what that person contributed, so that two contributions can be told apart. */
  contributions: ReadonlyMap<string, string>;
}

/**
 * Which of tonight's figures may be shown, so that nobody learns from them what one person, or fewer
 * than `least`, contributed: every two that were ever shown of anybody differ by nobody or by at
 * least so many people, as does each team on display from all the teams within it that are. What is
 * not chosen stays on display as it was before.
 * @param before what was shown in earlier nights, oldest first
 */
export function choosePublished<T extends Shown>(
  tonight: T[],
  before: Shown[],
  least: number,
): T[] {
  const known = new Overlaps();
  const display = new Display();
  const show = (one: Shown) => {
    known.add(one);
    display.show(one);
  };
  for (const one of before) show(one);
  const chosen: T[] = [];
  for (const one of tonight.toSorted((a, b) => a.contributions.size - b.contributions.size)) {
    if (one.contributions.size < least) continue;
    if (tooNear(known.differences(one), least)) continue;
    if (tooNear(display.restsWith(one), least)) continue;
    chosen.push(one);
    show(one);
  }
  return chosen;
}

/** How far from one another's contribution, of 100, whoever knows its own must remain. */
const margin = 20;

/**
 * A mean as it is shown: a whole number, cut off near both ends, where it would tell what everybody
 * has. In a team of five it lies between 24 and 76, in one of twenty between 6 and 94.
 */
export function shownValue(mean: number, people: number): number {
  const edge = Math.min(50, (100 + margin) / people);
  return Math.round(Math.min(100 - edge, Math.max(edge, mean)));
}

const tooNear = (differences: number[], least: number) =>
  differences.some((people) => people > 0 && people < least);

/** Finds by how many people a figure differs from those that share people with it. */
class Overlaps {
  /** By figure and person, in which of the shown ones that person is and with what. */
  readonly #places = new Map<string, { shown: Shown; contributed: string }[]>();

  add(shown: Shown): void {
    for (const [person, contributed] of shown.contributions) {
      const key = `${shown.figure} ${person}`;
      const places = this.#places.get(key) ?? [];
      if (places.length === 0) this.#places.set(key, places);
      places.push({ shown, contributed });
    }
  }

  differences({ figure, contributions }: Shown): number[] {
    const overlaps = new Map<Shown, { common: number; same: number }>();
    for (const [person, contributed] of contributions) {
      for (const place of this.#places.get(`${figure} ${person}`) ?? []) {
        const overlap = overlaps.get(place.shown) ?? { common: 0, same: 0 };
        overlap.common += 1;
        if (place.contributed === contributed) overlap.same += 1;
        overlaps.set(place.shown, overlap);
      }
    }
    return [...overlaps].map(
      ([other, { common, same }]) => contributions.size + other.contributions.size - common - same,
    );
  }
}
