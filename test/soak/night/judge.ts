import type { Counted } from "./collect.ts";
import type { NightResult } from "./run.ts";

export interface Bounds {
  /** The connections that a process may have as each role. */
  caps: Record<string, number>;
  /** How late a report may be, and how long the daytime tenant may wait; in ms. */
  maxLateMs: number;
  maxReadMs: number;
  maxQuizMs: number;
  /** The length of the hour in this run, in ms. */
  hourMs: number;
}

/** The value that so large a share stays below. */
export function quantile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** People of a tenant from whom on it counts as large. */
const manyPeople = 100;
/** Tenants beside large ones below which their p95 is a matter of chance. */
const enoughBeside = 50;
const maxGrowth = 1.3;
/** Samples below which memory says nothing about growth. */
const enoughForMemory = 60;

/** The large tenants, and the small ones that were due while a large one was counted. */
export function sizesOf(counted: Counted[]): { large: Counted[]; beside: Counted[] } {
  const large = counted.filter(({ people }) => people >= manyPeople);
  const beside = counted.filter(
    ({ people, dueAt }) =>
      people < manyPeople &&
      large.some((one) => dueAt >= one.dueAt && dueAt <= one.dueAt + one.doneMs),
  );
  return { large, beside };
}

/** How many tenants are due in each 60th of the hour; the last takes whoever is later. */
export function minutesOf({ counted }: NightResult, hourMs: number): number[] {
  const minutes = Array.from({ length: 60 }, () => 0);
  const first = Math.min(...counted.map(({ dueAt }) => dueAt));
  for (const { dueAt } of counted) {
    const minute = Math.min(59, Math.floor(((dueAt - first) / hourMs) * 60));
    minutes[minute] = (minutes[minute] ?? 0) + 1;
  }
  return minutes;
}

/** The most of a fifth at the beginning, when all is warm, and of the last one. */
export function growthOf(memory: number[]): { early: number; late: number } {
  const fifth = Math.ceil(memory.length / 5);
  return {
    early: Math.max(...memory.slice(fifth, 2 * fifth)),
    late: Math.max(...memory.slice(-fifth)),
  };
}

/** What was not as it must be; empty where all is well. */
export function wrongsOf(result: NightResult, bounds: Bounds): string[] {
  const { counted, lost, doubled, redelivered, deadLetters, memory, during } = result;
  const wrongs: string[] = [];
  const must = (fine: boolean, wrong: string) => void (fine || wrongs.push(wrong));
  must(lost === 0, `${lost} tenants have no report of the night`);
  must(doubled <= redelivered, `${doubled} tenants have two, ${redelivered} were redelivered`);
  must(deadLetters === 0, `${deadLetters} dead letters`);
  const latest = quantile(
    counted.map(({ lateMs }) => lateMs),
    1,
  );
  must(latest <= bounds.maxLateMs, `a report came ${latest.toFixed(0)} ms late`);
  const { large, beside } = sizesOf(counted);
  const waited = quantile(
    beside.map(({ lateMs }) => lateMs),
    0.95,
  );
  const taken = quantile(
    large.map(({ doneMs }) => doneMs),
    0.5,
  );
  const heldUp = beside.length >= enoughBeside && waited > taken;
  must(!heldUp, `small tenants waited ${waited.toFixed(0)} ms beside large ones`);
  const minutes = minutesOf(result, bounds.hourMs);
  const mean = counted.length / minutes.length;
  const busiest = Math.max(...minutes);
  // Moments that only chance chooses gather like this once in thousands of nights.
  must(busiest <= mean + 6 * Math.sqrt(mean), `${busiest} of ${counted.length} in one minute`);
  for (const [name, most] of result.connections) {
    const cap = bounds.caps[name] ?? 0;
    must(most <= cap, `${most} connections of ${name}, of ${cap}`);
  }
  const { early, late } = growthOf(memory);
  const grows = memory.length >= enoughForMemory && late > early * maxGrowth;
  must(!grows, `the worker grew from ${early} to ${late} MB`);
  const [read, quiz] = [quantile(during.reads, 0.95), quantile(during.quizzes, 0.95)];
  must(read <= bounds.maxReadMs, `a report was read in ${read.toFixed(0)} ms by day`);
  must(quiz <= bounds.maxQuizMs, `a quiz was counted in ${quiz.toFixed(0)} ms by day`);
  return wrongs;
}
