import type { TenantReport } from "./collect.ts";
import type { NightResult } from "./run.ts";

export interface Bounds {
  /** The maximum number of connections of each process and role. */
  caps: Record<string, number>;
  /** The maximum delay of a report, and the maximum latencies of the daytime tenant, in ms. */
  maxLateMs: number;
  maxReadMs: number;
  maxQuizMs: number;
  /** The length of the hour in this run, in ms. */
  hourMs: number;
}

/** The value that this share of the values does not exceed. */
export function quantile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** A tenant with at least this many users is large. */
const largeTenantUsers = 100;
/** The minimum number of small tenants for a meaningful p95. */
const minBeside = 50;
const maxGrowth = 1.3;
/** The minimum number of memory samples for a statement about growth. */
const minMemorySamples = 60;

/** The large tenants, and the small ones that were due while the report of a large one was computed. */
export function splitBySize(counted: TenantReport[]): {
  large: TenantReport[];
  beside: TenantReport[];
} {
  const large = counted.filter(({ people }) => people >= largeTenantUsers);
  const beside = counted.filter(
    ({ people, dueAt }) =>
      people < largeTenantUsers &&
      large.some((one) => dueAt >= one.dueAt && dueAt <= one.dueAt + one.doneMs),
  );
  return { large, beside };
}

/** The number of tenants that are due in each 60th of the hour. Later ones are included in the last. */
export function countByMinute({ counted }: NightResult, hourMs: number): number[] {
  const minutes = Array.from({ length: 60 }, () => 0);
  const first = Math.min(...counted.map(({ dueAt }) => dueAt));
  for (const { dueAt } of counted) {
    const minute = Math.min(59, Math.floor(((dueAt - first) / hourMs) * 60));
    minutes[minute] = (minutes[minute] ?? 0) + 1;
  }
  return minutes;
}

/** The maximum of the second fifth, after the warm-up, and of the last fifth. */
export function memoryGrowth(memory: number[]): { early: number; late: number } {
  const fifth = Math.ceil(memory.length / 5);
  return {
    early: Math.max(...memory.slice(fifth, 2 * fifth)),
    late: Math.max(...memory.slice(-fifth)),
  };
}

/** The violations of the bounds; an empty list if all hold. */
export function findProblems(result: NightResult, bounds: Bounds): string[] {
  const { counted, lost, doubled, redelivered, deadLetters, memory, during } = result;
  const problems: string[] = [];
  const expectThat = (holds: boolean, problem: string) => void (holds || problems.push(problem));
  expectThat(lost === 0, `${lost} tenants have no report of the night`);
  expectThat(
    doubled <= redelivered,
    `${doubled} tenants have two, ${redelivered} were redelivered`,
  );
  expectThat(deadLetters === 0, `${deadLetters} dead letters`);
  const latest = quantile(
    counted.map(({ lateMs }) => lateMs),
    1,
  );
  expectThat(latest <= bounds.maxLateMs, `a report came ${latest.toFixed(0)} ms late`);
  const { large, beside } = splitBySize(counted);
  const waited = quantile(
    beside.map(({ lateMs }) => lateMs),
    0.95,
  );
  const taken = quantile(
    large.map(({ doneMs }) => doneMs),
    0.5,
  );
  const isDelayed = beside.length >= minBeside && waited > taken;
  expectThat(!isDelayed, `small tenants waited ${waited.toFixed(0)} ms beside large ones`);
  const minutes = countByMinute(result, bounds.hourMs);
  const mean = counted.length / minutes.length;
  const busiest = Math.max(...minutes);
  // Uniformly random due times cluster like this once in thousands of nights.
  expectThat(
    busiest <= mean + 6 * Math.sqrt(mean),
    `${busiest} of ${counted.length} in one minute`,
  );
  for (const [name, max] of result.connections) {
    const cap = bounds.caps[name] ?? 0;
    expectThat(max <= cap, `${max} connections of ${name}, of ${cap}`);
  }
  const { early, late } = memoryGrowth(memory);
  const grows = memory.length >= minMemorySamples && late > early * maxGrowth;
  expectThat(!grows, `the worker grew from ${early} to ${late} MB`);
  const [read, quiz] = [quantile(during.reads, 0.95), quantile(during.quizzes, 0.95)];
  expectThat(read <= bounds.maxReadMs, `a report was read in ${read.toFixed(0)} ms by day`);
  expectThat(quiz <= bounds.maxQuizMs, `a quiz was counted in ${quiz.toFixed(0)} ms by day`);
  return problems;
}
