import * as z from "zod";

/** A share of a number; `share` is null of nothing. */
const ratio = z.object({
  share: z.number().nullable().describe("0 to 1; null if `of` is 0."),
  count: z.number(),
  of: z.number(),
});

export const figuresOutput = z.object({
  firstTimeFix: ratio.describe("Completed orders that needed one visit and were not reopened."),
  levelsMet: ratio.describe("Clocks of service levels that stopped in time."),
  utilisation: ratio.describe("Hours of work at customers, of the hours of shifts."),
  blockedByReadiness: ratio.describe("Planned visits that are held, of those not dispatched."),
});

export type Figures = z.output<typeof figuresOutput>;

/** What is counted for a part of the time and a team. */
export interface Counts {
  fixed: number;
  completed: number;
  met: number;
  stopped: number;
  workHours: number;
  shiftHours: number;
  held: number;
  waiting: number;
}

export const nothing: Counts = {
  fixed: 0,
  completed: 0,
  met: 0,
  stopped: 0,
  workHours: 0,
  shiftHours: 0,
  held: 0,
  waiting: 0,
};

export const added = (a: Counts, b: Counts): Counts => ({
  fixed: a.fixed + b.fixed,
  completed: a.completed + b.completed,
  met: a.met + b.met,
  stopped: a.stopped + b.stopped,
  workHours: a.workHours + b.workHours,
  shiftHours: a.shiftHours + b.shiftHours,
  held: a.held + b.held,
  waiting: a.waiting + b.waiting,
});

const rounded = (n: number) => Math.round(n * 10_000) / 10_000;

const ratioOf = (count: number, of: number): Figures["firstTimeFix"] => ({
  share: of === 0 ? null : rounded(count / of),
  count: rounded(count),
  of: rounded(of),
});

export const figuresOf = (counts: Counts): Figures => ({
  firstTimeFix: ratioOf(counts.fixed, counts.completed),
  levelsMet: ratioOf(counts.met, counts.stopped),
  utilisation: ratioOf(counts.workHours, counts.shiftHours),
  blockedByReadiness: ratioOf(counts.held, counts.waiting),
});
