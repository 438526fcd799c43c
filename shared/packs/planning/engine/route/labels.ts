import type { HoursOfService } from "../../model/index.ts";
import { field, fields } from "./hours.ts";

/** How many labels are kept at a position. More are rare, and the latest of them is dropped. */
export const maxLabels = 16;

/**
 * The ways in which a driver can be at one position: with other breaks taken on the legs before. One that
 * is not better than another one in any respect is dropped.
 */
export class Labels {
  /** The states, and one more that is tried. */
  readonly states = new Float64Array((maxLabels + 1) * fields);
  /** How many breaks each has taken. */
  readonly taken = new Int8Array(maxLabels + 1);
  /** The label at the position before, and how many breaks on the leg from there. */
  readonly from = new Int8Array(maxLabels + 1);
  readonly here = new Int8Array(maxLabels + 1);
  count = 0;

  /** Keeps the state behind the last label, unless another one is at least as good. */
  add(rules: HoursOfService | null): void {
    const tried = this.count;
    for (let other = 0; other < this.count; other += 1)
      if (this.#isAsGood(other, tried, rules)) return;
    let kept = 0;
    for (let other = 0; other < tried; other += 1) {
      if (this.#isAsGood(tried, other, rules)) continue;
      if (kept < other) this.#move(other, kept);
      kept += 1;
    }
    if (kept < tried) this.#move(tried, kept);
    this.count = kept + 1;
    if (this.count > maxLabels) this.#dropLatest();
  }

  #isAsGood(one: number, other: number, rules: HoursOfService | null): boolean {
    const { states, taken } = this;
    const [a, b] = [one * fields, other * fields];
    const sooner = states[b]! - states[a]!;
    if (sooner < 0 || taken[one]! < taken[other]!) return false;
    if (states[a + field.late]! > states[b + field.late]!) return false;
    if (states[a + field.missed]! > states[b + field.missed]!) return false;
    if (!rules) return true;
    // Who is there sooner may have to wait, which is on duty.
    const cycle = states[b + field.cycle]! - states[a + field.cycle]!;
    const still = Math.min(states[b + field.still]!, rules.breakSeconds);
    return (
      states[a + field.driving]! <= states[b + field.driving]! &&
      states[a + field.sinceBreak]! <= states[b + field.sinceBreak]! &&
      states[a + field.dutyFrom]! >= states[b + field.dutyFrom]! &&
      cycle >= sooner &&
      states[a + field.still]! >= still
    );
  }

  #move(from: number, to: number): void {
    this.states.copyWithin(to * fields, from * fields, (from + 1) * fields);
    this.taken[to] = this.taken[from]!;
    this.from[to] = this.from[from]!;
    this.here[to] = this.here[from]!;
  }

  #dropLatest(): void {
    let latest = 0;
    for (let at = 1; at < this.count; at += 1)
      if (this.states[at * fields]! > this.states[latest * fields]!) latest = at;
    this.count -= 1;
    if (latest < this.count) this.#move(this.count, latest);
  }
}
