import { Display, type TeamContributions } from "./display.ts";

/**
 * Chooses which of tonight's team figures replace the published ones, so that nobody can derive what
 * one person, or fewer than `smallestGroup`, contributed: any two figures ever published differ by
 * no person or by at least `smallestGroup`, and so does each displayed team from its displayed
 * sub-teams together. A team whose figure is not chosen keeps the earlier one.
 * @param published the figures of earlier nights, oldest first
 */
export function choosePublished<T extends TeamContributions>(
  tonight: T[],
  published: TeamContributions[],
  smallestGroup: number,
): T[] {
  const overlaps = new Overlaps();
  const display = new Display();
  const publish = (figure: TeamContributions) => {
    overlaps.add(figure);
    display.publish(figure);
  };
  for (const figure of published) publish(figure);
  const revealsTooFew = (counts: number[]) =>
    counts.some((people) => people > 0 && people < smallestGroup);
  const chosen: T[] = [];
  for (const figure of tonight.toSorted((a, b) => a.contributions.size - b.contributions.size)) {
    if (figure.contributions.size < smallestGroup) continue;
    if (revealsTooFew(overlaps.differences(figure))) continue;
    if (revealsTooFew(display.remaindersWith(figure))) continue;
    chosen.push(figure);
    publish(figure);
  }
  return chosen;
}

/** A person who knows the own value cannot locate another's more closely than this, of 100. */
const margin = 20;

/**
 * A mean as it is published: a whole number, clipped near 0 and 100, where it would reveal
 * everybody's value. In a team of five it lies between 24 and 76, in one of twenty between 6 and 94.
 */
export function publishedValue(mean: number, people: number): number {
  const edge = Math.min(50, (100 + margin) / people);
  return Math.round(Math.min(100 - edge, Math.max(edge, mean)));
}

/** Counts by how many people's contributions a figure differs from published ones. */
class Overlaps {
  /** By figure and person: the published figures with that person, and the contribution to each. */
  readonly #byPerson = new Map<string, { published: TeamContributions; contribution: string }[]>();

  add(published: TeamContributions): void {
    for (const [person, contribution] of published.contributions) {
      const key = `${published.figure} ${person}`;
      const entries = this.#byPerson.get(key) ?? [];
      if (entries.length === 0) this.#byPerson.set(key, entries);
      entries.push({ published, contribution });
    }
  }

  /** For each published figure with a common person, in how many contributions it differs. */
  differences({ figure, contributions }: TeamContributions): number[] {
    const overlaps = new Map<TeamContributions, { common: number; same: number }>();
    for (const [person, contribution] of contributions) {
      for (const entry of this.#byPerson.get(`${figure} ${person}`) ?? []) {
        const overlap = overlaps.get(entry.published) ?? { common: 0, same: 0 };
        overlap.common += 1;
        if (entry.contribution === contribution) overlap.same += 1;
        overlaps.set(entry.published, overlap);
      }
    }
    return [...overlaps].map(
      ([other, { common, same }]) => contributions.size + other.contributions.size - common - same,
    );
  }
}
