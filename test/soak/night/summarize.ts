import { type Bounds, memoryGrowth, countByMinute, quantile, splitBySize } from "./check.ts";
import type { NightResult } from "./run.ts";

const ms = (value: number) => `${Math.round(value).toLocaleString("en")} ms`;
const percentiles = (values: number[]) =>
  `p50 ${ms(quantile(values, 0.5))}, p95 ${ms(quantile(values, 0.95))}, max ${ms(quantile(values, 1))}`;

/** The figures of a night, one per line. */
export function summarize(result: NightResult, { hourMs, caps, ...bounds }: Bounds): string[] {
  const { counted, fanOut, before, during, memory } = result;
  const late = (of: typeof counted) => percentiles(of.map(({ lateMs }) => lateMs));
  const { large, beside } = splitBySize(counted);
  const minutes = countByMinute(result, hourMs);
  const share = (count: number) => `${((100 * count) / counted.length).toFixed(2)} %`;
  const { early, late: last } = memoryGrowth(memory);
  const p95 = (values: number[], max: number) =>
    `${ms(quantile(values, 0.95))} (p95), of ${ms(max)} allowed`;
  return [
    `${counted.length} nightly reports, ${result.lost} tenants without, ${result.doubled} twice, ` +
      `${result.redelivered} redelivered, ${result.deadLetters} dead letters`,
    `the fan-out took ${ms(fanOut.ms)} in ${fanOut.deliveries} deliveries`,
    `late, all: ${late(counted)}, of ${ms(bounds.maxLateMs)} allowed`,
    `late, ${large.length} large: ${late(large)}; done within ${percentiles(large.map(({ doneMs }) => doneMs))}`,
    `late, ${beside.length} small that were due while a large one was aggregated: ${late(beside)}`,
    `spread: ${share(Math.min(...minutes))} to ${share(Math.max(...minutes))} due a minute, ${share(counted.length / 60)} on average`,
    ...Array.from(
      result.connections,
      ([name, max]) => `connections of ${name}: ${max} at most, of ${caps[name] ?? 0}`,
    ),
    ...(memory.length > 0 ? [`memory of the worker: ${early} MB early, ${last} MB late`] : []),
    `by day a report was read within ${p95(during.reads, bounds.maxReadMs)}; without the night ${ms(quantile(before.reads, 0.95))}`,
    `by day a quiz was done within ${p95(during.quizzes, bounds.maxQuizMs)}; without the night ${ms(quantile(before.quizzes, 0.95))}`,
  ];
}
