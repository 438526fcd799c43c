import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  choosePublished,
  publishedValue,
} from "../../../shared/readiness/team/choose-published.ts";
import type { TeamContributions } from "../../../shared/readiness/team/display.ts";

const smallestGroup = 5;
const size = 24;

/** A user. The manager has a lower number, so that there is no cycle. */
interface Person {
  manager: number | null;
  score: number | null;
}

const score = fc.option(fc.integer({ min: 0, max: 100 }), { nil: null, freq: 8 });
const change = fc.oneof(
  fc.record({ who: fc.nat({ max: size - 1 }), score }),
  fc.record({ who: fc.nat({ max: size - 1 }), below: fc.option(fc.nat({ max: size - 1 })) }),
);
const company = fc.record({
  managers: fc.array(fc.option(fc.nat({ max: size - 1 }), { freq: 9 }), {
    minLength: size,
    maxLength: size,
  }),
  scores: fc.array(score, { minLength: size, maxLength: size }),
  nights: fc.array(fc.array(change, { maxLength: 9 }), { minLength: 1, maxLength: 6 }),
});

type Company = typeof company extends fc.Arbitrary<infer T> ? T : never;

/** The user and all managers above. */
function above(people: Person[], who: number): number[] {
  const chain = [who];
  for (let boss = people[who]?.manager ?? null; boss !== null;) {
    chain.push(boss);
    boss = people[boss]?.manager ?? null;
  }
  return chain;
}

/** The mean of each team, as the nightly run computes it. */
function tonight(people: Person[]): TeamContributions[] {
  const teams = new Map<number, Map<string, string>>();
  for (const [who, { score: own }] of people.entries()) {
    if (own === null) continue;
    for (const leader of above(people, who)) {
      const team = teams.get(leader) ?? new Map<string, string>();
      teams.set(leader, team.set(String(who), String(own)));
    }
  }
  return [...teams].map(([team, contributions]) => {
    const sum = [...contributions.values()].reduce((all, one) => all + Number(one), 0);
    const value = sum / contributions.size;
    return { team: String(team), figure: "avgScore", value, contributions };
  });
}

/** The number of users whose contributions differ between two figures. */
function countDifferences(a: TeamContributions, b: TeamContributions): number {
  const people = new Set([...a.contributions.keys(), ...b.contributions.keys()]);
  return [...people].filter((one) => a.contributions.get(one) !== b.contributions.get(one)).length;
}

/** The figures published in each night. */
function nightsOf({ managers, scores, nights }: Company): TeamContributions[][] {
  let people = managers.map((above, who): Person => {
    const manager = above === null || who === 0 ? null : above % who;
    return { manager, score: scores[who] ?? null };
  });
  const published: TeamContributions[][] = [];
  for (const changes of nights) {
    for (const one of changes) {
      people = people.map((person, who) => {
        if (who !== one.who) return person;
        if ("score" in one) return { ...person, score: one.score };
        return { ...person, manager: one.below === null || who === 0 ? null : one.below % who };
      });
    }
    published.push(choosePublished(tonight(people), published.flat(), smallestGroup));
  }
  return published;
}

describe("published team figures", () => {
  it("differ from each earlier one by no user or by at least five users", () => {
    let count = 0;
    fc.assert(
      fc.property(company, (one) => {
        const figures = nightsOf(one).flat();
        count += figures.length;
        for (const [n, a] of figures.entries()) {
          expect(a.contributions.size).toBeGreaterThanOrEqual(smallestGroup);
          for (const b of figures.slice(n + 1)) {
            const people = countDifferences(a, b);
            if (people > 0) expect(people).toBeGreaterThanOrEqual(smallestGroup);
          }
        }
      }),
      { numRuns: 300, seed: 5 },
    );
    // Positive control: many figures are published.
    expect(count).toBeGreaterThan(1000);
  });

  it("leave no user or at least five users of a team outside of its displayed sub-teams", () => {
    let nested = 0;
    fc.assert(
      fc.property(company, (one) => {
        const display = new Map<string, TeamContributions>();
        for (const night of nightsOf(one)) {
          for (const figure of night) display.set(figure.team, figure);
          const all = [...display.values()];
          for (const whole of all) {
            const within = all.filter(
              (part) =>
                part !== whole &&
                [...part.contributions.keys()].every((who) => whole.contributions.has(who)),
            );
            const rest = [...whole.contributions.keys()].filter(
              (who) => !within.some((part) => part.contributions.has(who)),
            );
            if (within.length > 0) nested += 1;
            if (rest.length > 0) expect(rest.length).toBeGreaterThanOrEqual(smallestGroup);
          }
        }
      }),
      { numRuns: 300, seed: 6 },
    );
    expect(nested).toBeGreaterThan(20);
  });

  it("do not reveal another user's score within fifteen points to a user who knows its own", () => {
    const team = fc.array(fc.integer({ min: 0, max: 100 }), {
      minLength: smallestGroup,
      maxLength: 40,
    });
    fc.assert(
      fc.property(
        fc.oneof(
          team,
          team.map((all) => all.map((one) => (one > 50 ? 100 : 0))),
        ),
        (all) => {
          const n = all.length;
          const value = publishedValue(all.reduce((sum, one) => sum + one, 0) / n, n);
          const edge = Math.min(50, 120 / n);
          // A clipped value may be anywhere above the limit.
          const low = value <= Math.round(edge) ? 0 : value - 0.5;
          const high = value >= Math.round(100 - edge) ? 100 : value + 0.5;
          for (const own of all) {
            const [minRest, maxRest] = [n * low - own, n * high - own];
            const from = Math.max(0, minRest - 100 * (n - 2));
            const to = Math.min(100, maxRest);
            expect(to - from).toBeGreaterThan(15);
          }
        },
      ),
      { numRuns: 1000, seed: 7 },
    );
  });

  it("cover at least five users and change only if at least five users have changed", () => {
    const of = (scores: Record<string, number>): TeamContributions => ({
      team: "t",
      figure: "avgScore",
      value: 50,
      contributions: new Map(Object.entries(scores).map(([who, own]) => [who, String(own)])),
    });
    const six = { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6 };
    expect(choosePublished([of({ a: 1, b: 2, c: 3, d: 4 })], [], smallestGroup)).toEqual([]);
    expect(choosePublished([of(six)], [], smallestGroup)).toHaveLength(1);
    expect(choosePublished([of({ ...six, a: 9 })], [of(six)], smallestGroup)).toEqual([]);
    expect(
      choosePublished([of({ a: 9, b: 9, c: 9, d: 9, e: 9, f: 6 })], [of(six)], smallestGroup),
    ).toHaveLength(1);
    // One user left two nights ago. Other figures are independent.
    const { f: _former, ...five } = six;
    expect(
      choosePublished([of(five)], [of(six), of({ x: 1, y: 1, z: 1, u: 1, v: 1 })], smallestGroup),
    ).toEqual([]);
    expect(
      choosePublished([{ ...of(five), figure: "index" }], [of(six)], smallestGroup),
    ).toHaveLength(1);
  });
});
