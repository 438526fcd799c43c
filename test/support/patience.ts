import { availableParallelism, loadavg } from "node:os";

/** Set once, before any test file starts, so that every process of a run has the same. */
const variable = "RAMPART_TEST_PATIENCE";

/** Times a limit that suits an idle machine; a machine under load gets more, up to the second. */
const [usual, longest] = [4, 20];

/** How long work waits for the processor here: 1 on an idle machine, 2 where it gets half of one. */
function contention(): number {
  const cpuBefore = process.cpuUsage();
  const started = performance.now();
  while (performance.now() - started < 100);
  const { user, system } = process.cpuUsage(cpuBefore);
  const share = (performance.now() - started) / Math.max(1, (user + system) / 1000);
  return Math.max(1, share, (loadavg()[0] ?? 0) / availableParallelism());
}

/** How many times slower than an idle machine this one is, as measured; 1 on an idle machine. */
const slowness = (): number => Number(process.env[variable] ?? usual) / usual;

/**
 * A duration that the product or a stand-in is configured with, such as a time-out, made as much
 * longer as this machine is slower, so that what is in time on an idle machine is in time here too.
 * @param ms the duration on an idle machine
 */
export const paced = (ms: number): number => Math.round(ms * slowness());

/** How many times faster a stand-in's clock runs: on a slower machine, less fast. */
export const pacedScale = (timeScale: number): number =>
  Math.max(1, Math.round(timeScale / slowness()));

/** Measures the machine for the run that starts now. */
export function measurePatience(): void {
  process.env[variable] ??= String(Math.min(longest, usual * contention()));
}

/**
 * A time limit that a machine busy with other work keeps too. Tests wait for states; a limit only
 * ends a test that hangs, so it never says how fast something has to be.
 * @param ms what an idle machine needs, with room
 */
export const patient = (ms: number): number =>
  Math.round(ms * Number(process.env[variable] ?? usual));
