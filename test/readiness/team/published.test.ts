import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  choosePublished,
  type Shown,
  shownValue,
} from "../../../shared/readiness/team/choose-published.ts";

const least = 5;
const size = 24;

/** Somebody, whose manager comes before it, so that there is no ring. */
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
  bosses: fc.array(fc.option(fc.nat({ max: size - 1 }), { freq: 9 }), {
    minLength: size,
    maxLength: size,
  }),
  scores: fc.array(score, { minLength: size, maxLength: size }),
  nights: fc.array(fc.array(change, { maxLength: 9 }), { minLength: 1, maxLength: 6 }),
});

type Company = typeof company extends fc.Arbitrary<infer T> ? T : never;

/** Everyone above a person, and itself. */
function above(people: Person[], who: number): number[] {
  const chain = [who];
  for (let boss = people[who]?.manager ?? null; boss !== null;) {
    chain.push(boss);
    boss = people[boss]?.manager ?? null;
  }
  return chain;
}

/** The mean of each team in which anybody but its leader is, as a night would count it. */
function tonight(people: Person[]): Shown[] {
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

/** By how many people two figures differ, each looked at by itself. */
function differing(a: Shown, b: Shown): number {
  const people = new Set([...a.contributions.keys(), ...b.contributions.keys()]);
  return [...people].filter((one) => a.contributions.get(one) !== b.contributions.get(one)).length;
}

/** All that was ever shown, night by night. */
function nightsOf({ bosses, scores, nights }: Company): Shown[][] {
  let people = bosses.map((boss, who): Person => {
    const manager = boss === null || who === 0 ? null : boss % who;
    return { manager, score: scores[who] ?? null };
  });
  const shown: Shown[][] = [];
  for (const changes of nights) {
    for (const one of changes) {
      people = people.map((person, who) => {
        if (who !== one.who) return person;
        if ("score" in one) return { ...person, score: one.score };
        return { ...person, manager: one.below === null || who === 0 ? null : one.below % who };
      });
    }
    shown.push(choosePublished(tonight(people), shown.flat(), least));
  }
  return shown;
}

describe("what reps are shown of teams", () => {
  it("differs from all that was ever shown by nobody, or by five people and more", () => {
    let shownOften = 0;
    fc.assert(
      fc.property(company, (one) => {
        const all = nightsOf(one).flat();
        shownOften += all.length;
        for (const [n, a] of all.entries()) {
          expect(a.contributions.size).toBeGreaterThanOrEqual(least);
          for (const b of all.slice(n + 1)) {
            const people = differing(a, b);
            if (people > 0) expect(people).toBeGreaterThanOrEqual(least);
          }
        }
      }),
      { numRuns: 300, seed: 5 },
    );
    // The positive control: much is shown.
    expect(shownOften).toBeGreaterThan(1000);
  });

  it("leaves at least five people of a team who are in none of those within it, on any night", () => {
    let nested = 0;
    fc.assert(
      fc.property(company, (one) => {
        const display = new Map<string, Shown>();
        for (const night of nightsOf(one)) {
          for (const shown of night) display.set(shown.team, shown);
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
            if (rest.length > 0) expect(rest.length).toBeGreaterThanOrEqual(least);
          }
        }
      }),
      { numRuns: 300, seed: 6 },
    );
    expect(nested).toBeGreaterThan(20);
  });

  it("tells nobody who knows its own score another's to within fifteen points", () => {
    const team = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: least, maxLength: 40 });
    fc.assert(
      fc.property(
        fc.oneof(
          team,
          team.map((all) => all.map((one) => (one > 50 ? 100 : 0))),
        ),
        (all) => {
          const n = all.length;
          const value = shownValue(all.reduce((sum, one) => sum + one, 0) / n, n);
          const edge = Math.min(50, 120 / n);
          // What was cut off may lie anywhere beyond.
          const low = value <= Math.round(edge) ? 0 : value - 0.5;
          const high = value >= Math.round(100 - edge) ? 100 : value + 0.5;
          for (const own of all) {
            const [least, most] = [n * low - own, n * high - own];
            const from = Math.max(0, least - 100 * (n - 2));
            const to = Math.min(100, most);
            expect(to - from).toBeGreaterThan(15);
          }
        },
      ),
      { numRuns: 1000, seed: 7 },
    );
  });

  it("is nothing of a group that is too small, and changes when enough people have", () => {
    const of = (scores: Record<string, number>): Shown => ({
      team: "t",
      figure: "avgScore",
      value: 50,
      contributions: new Map(Object.entries(scores).map(([who, own]) => [who, String(own)])),
    });
    const six = { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6 };
    expect(choosePublished([of({ a: 1, b: 2, c: 3, d: 4 })], [], least)).toEqual([]);
    expect(choosePublished([of(six)], [], least)).toHaveLength(1);
    expect(choosePublished([of({ ...six, a: 9 })], [of(six)], least)).toEqual([]);
    expect(
      choosePublished([of({ a: 9, b: 9, c: 9, d: 9, e: 9, f: 6 })], [of(six)], least),
    ).toHaveLength(1);
    // One who left, though two nights ago; another figure is no hint.
    const { f: _left, ...five } = six;
    expect(
      choosePublished([of(five)], [of(six), of({ x: 1, y: 1, z: 1, u: 1, v: 1 })], least),
    ).toEqual([]);
    expect(choosePublished([{ ...of(five), figure: "index" }], [of(six)], least)).toHaveLength(1);
  });
});
