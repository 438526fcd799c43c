/** A team figure that may be published to reps, with what each person contributed to it. */
export interface TeamContributions {
  team: string;
  figure: string;
  /** The mean of the people's values, 0 to 100. */
  value: number;
  /** For each person, a text that changes whenever the contribution does. */
  contributions: ReadonlyMap<string, string>;
}

/** The newest published figures of all teams, indexed by the people in them. */
export class Display {
  readonly #byTeam = new Map<string, TeamContributions>();
  readonly #byPerson = new Map<string, Set<TeamContributions>>();

  publish(figure: TeamContributions): void {
    const previous = this.#previous(figure);
    if (previous) for (const key of keysOf(previous)) this.#byPerson.get(key)?.delete(previous);
    this.#byTeam.set(teamKey(figure), figure);
    for (const key of keysOf(figure)) {
      const figures = this.#byPerson.get(key) ?? new Set<TeamContributions>();
      if (figures.size === 0) this.#byPerson.set(key, figures);
      figures.add(figure);
    }
  }

  /**
   * For `candidate`, and for each displayed team whose remainder would change if `candidate` were
   * published: how many people are in none of the displayed sub-teams.
   */
  remaindersWith(candidate: TeamContributions): number[] {
    const previous = this.#previous(candidate);
    const hasSamePeople =
      previous?.contributions.size === candidate.contributions.size &&
      contains(previous, candidate);
    const wholes = hasSamePeople ? [] : this.#teamsAround(candidate, previous);
    return [candidate, ...wholes].map((whole) => {
      const parts = this.#teamsWithin(whole, previous);
      if (whole !== candidate) parts.add(candidate);
      const rest = new Set(whole.contributions.keys());
      for (const part of parts) for (const person of part.contributions.keys()) rest.delete(person);
      return rest.size;
    });
  }

  /** The displayed figure that `figure` would replace. */
  #previous(figure: TeamContributions): TeamContributions | undefined {
    return this.#byTeam.get(teamKey(figure));
  }

  #teamsAround(part: TeamContributions, ignored: TeamContributions | undefined) {
    const [first = ""] = keysOf(part);
    return [...(this.#byPerson.get(first) ?? [])].filter(
      (whole) => whole !== ignored && contains(whole, part),
    );
  }

  #teamsWithin(whole: TeamContributions, ignored: TeamContributions | undefined) {
    const parts = new Set<TeamContributions>();
    for (const key of keysOf(whole)) {
      for (const part of this.#byPerson.get(key) ?? []) parts.add(part);
    }
    for (const part of parts) {
      if (part === whole || part === ignored || !contains(whole, part)) parts.delete(part);
    }
    return parts;
  }
}

const teamKey = ({ figure, team }: TeamContributions) => `${figure} ${team}`;
const keysOf = ({ figure, contributions }: TeamContributions) =>
  [...contributions.keys()].map((person) => `${figure} ${person}`);

function contains(whole: TeamContributions, part: TeamContributions): boolean {
  if (part.contributions.size > whole.contributions.size) return false;
  for (const person of part.contributions.keys()) {
    if (!whole.contributions.has(person)) return false;
  }
  return true;
}
