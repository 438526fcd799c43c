import type { HoursOfService, TimeWindow } from "../../model/index.ts";
import { field, fields } from "./hours.ts";

/**
 * The state of a driver as a function of the start: each number, by how much it changes for each second by
 * which the start is put off, and for how many seconds all comparisons have the same result. The rules are
 * those of hours.ts and leg.ts, repeated here with slopes; the brute force of the tests finds differences.
 */
export class Slopes {
  readonly values = new Float64Array(fields);
  readonly moves = new Float64Array(fields);
  /** For so many seconds nothing changes its order. */
  limit = Number.POSITIVE_INFINITY;
  readonly #rules: HoursOfService | null;
  /** Seconds of driving that are left of a leg. */
  #left = 0;
  #leftMoves = 0;

  constructor(rules: HoursOfService | null) {
    this.#rules = rules;
  }

  /** After `begin` of hours.ts. */
  begin(off: number): void {
    const { moves } = this;
    moves[field.time] = 1;
    const rules = this.#rules;
    if (!rules) {
      moves[field.dutyFrom] = 1;
      return;
    }
    moves[field.still] = 1;
    this.isAtLeast(off - rules.restartSeconds, 1);
    const isRested = this.isAtLeast(off - rules.restSeconds, 1);
    moves[field.dutyFrom] = isRested || rules.used.elapsed === 0 ? 1 : 0;
  }

  /** Whether a number is at least 0, and notes for how long that stays so. */
  isAtLeast(value: number, move: number): boolean {
    const is = value >= 0;
    if (is && move < 0) this.limit = Math.min(this.limit, Math.floor(value / -move));
    if (!is && move > 0) this.limit = Math.min(this.limit, Math.floor((-value - 1) / move));
    return is;
  }

  /** Begins a leg of so many seconds. */
  leave(seconds: number): void {
    this.#left = seconds;
    this.#leftMoves = 0;
  }

  /** Drives until one of the windows is open, or to the end of the leg. */
  driveUntil(windows: readonly TimeWindow[]): void {
    const { values, moves } = this;
    const [opening, moved] = this.#opening(windows);
    const ahead = opening - values[field.time]!;
    const aheadMoves = moved - moves[field.time]!;
    if (this.isAtLeast(ahead - this.#left, aheadMoves - this.#leftMoves)) {
      this.arrive();
      return;
    }
    const [left, leftMoves] = [this.#left - ahead, this.#leftMoves - aheadMoves];
    [this.#left, this.#leftMoves] = [ahead, aheadMoves];
    this.arrive();
    [this.#left, this.#leftMoves] = [left, leftMoves];
  }

  /** Drives to the end of the leg, with the pauses that the rules demand. */
  arrive(): void {
    const { values, moves } = this;
    const rules = this.#rules;
    if (!rules) {
      this.#drive(this.#left, this.#leftMoves);
      return;
    }
    while (this.isAtLeast(this.#left - 1, this.#leftMoves)) {
      if (this.isAtLeast(values[field.still]! - rules.breakSeconds, moves[field.still]!))
        [values[field.sinceBreak], moves[field.sinceBreak]] = [0, 0];
      let [room, roomMoves] = [this.#left, this.#leftMoves];
      const bound = (value: number, move: number) => {
        if (this.isAtLeast(value - room, move - roomMoves)) return;
        [room, roomMoves] = [value, move];
      };
      bound(rules.maxDriving - values[field.driving]!, -moves[field.driving]!);
      bound(rules.breakAfterDriving - values[field.sinceBreak]!, -moves[field.sinceBreak]!);
      bound(
        rules.maxElapsed - values[field.time]! + values[field.dutyFrom]!,
        moves[field.dutyFrom]! - moves[field.time]!,
      );
      bound(rules.maxCycle - values[field.cycle]!, -moves[field.cycle]!);
      if (this.isAtLeast(room - 1, roomMoves)) this.#drive(room, roomMoves);
      else this.#pauseFor(rules);
    }
  }

  #drive(seconds: number, move: number): void {
    const { values, moves } = this;
    for (const at of [field.time, field.driving, field.sinceBreak, field.cycle]) {
      values[at]! += seconds;
      moves[at]! += move;
    }
    [values[field.still], moves[field.still]] = [0, 0];
    this.#left -= seconds;
    this.#leftMoves -= move;
  }

  #pauseFor(rules: HoursOfService): void {
    const { values, moves } = this;
    const isOver = (value: number, move: number) => this.isAtLeast(value, move);
    const isSpent = isOver(values[field.cycle]! - rules.maxCycle, moves[field.cycle]!);
    const isTired =
      isSpent ||
      isOver(values[field.driving]! - rules.maxDriving, moves[field.driving]!) ||
      isOver(
        values[field.time]! - values[field.dutyFrom]! - rules.maxElapsed,
        moves[field.time]! - moves[field.dutyFrom]!,
      );
    const rest = isSpent ? rules.restartSeconds : rules.restSeconds;
    this.pause(isTired ? rest : rules.breakSeconds);
    [values[field.sinceBreak], moves[field.sinceBreak]] = [0, 0];
    if (isTired) this.#rested();
    if (isSpent) [values[field.cycle], moves[field.cycle]] = [0, 0];
  }

  #rested(): void {
    const { values, moves } = this;
    [values[field.driving], moves[field.driving]] = [0, 0];
    [values[field.sinceBreak], moves[field.sinceBreak]] = [0, 0];
    values[field.dutyFrom] = values[field.time]!;
    moves[field.dutyFrom] = moves[field.time]!;
  }

  /** Waits until one of the windows is open. */
  waitFor(windows: readonly TimeWindow[]): void {
    const { values, moves } = this;
    const [start, startMoves] = this.#opening(windows);
    const seconds = start - values[field.time]!;
    const move = startMoves - moves[field.time]!;
    values[field.time] = start;
    moves[field.time] = startMoves;
    values[field.still]! += seconds;
    moves[field.still]! += move;
    const rules = this.#rules;
    if (!rules) return;
    if (this.isAtLeast(seconds - rules.restSeconds, move)) {
      this.#rested();
      if (this.isAtLeast(seconds - rules.restartSeconds, move))
        [values[field.cycle], moves[field.cycle]] = [0, 0];
      return;
    }
    values[field.cycle]! += seconds;
    moves[field.cycle]! += move;
  }

  serve(dueBy: number, seconds: number): void {
    const { values, moves } = this;
    if (this.isAtLeast(values[field.time]! - dueBy, moves[field.time]!)) {
      values[field.late]! += values[field.time]! - dueBy;
      moves[field.late]! += moves[field.time]!;
    }
    this.pause(seconds);
    values[field.cycle]! += seconds;
  }

  /** Stands still for so many seconds. */
  pause(seconds: number): void {
    this.values[field.time]! += seconds;
    this.values[field.still]! += seconds;
  }

  /** When one of the windows is open next, and how that moves. Without one, as it is now. */
  #opening(windows: readonly TimeWindow[]): [number, number] {
    const [time, move] = [this.values[field.time]!, this.moves[field.time]!];
    for (const { start, end } of windows) {
      if (!this.isAtLeast(end - time, -move)) continue;
      return this.isAtLeast(time - start, move) ? [time, move] : [start, 0];
    }
    return [time, move];
  }
}
