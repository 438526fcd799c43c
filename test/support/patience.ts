import { availableParallelism, loadavg } from "node:os";

/** Set once, before any test file starts, so that all processes of a run have the same value. */
const variable = "RAMPART_TEST_PATIENCE";

/** The factors for time limits: on an idle machine, and the maximum under load. */
const [usual, longest] = [4, 20];

/** The measured CPU contention: 1 on an idle machine, 2 if a process gets half of a core. */
function contention(): number {
  const cpuBefore = process.cpuUsage();
  const started = performance.now();
  while (performance.now() - started < 100);
  const { user, system } = process.cpuUsage(cpuBefore);
  const share = (performance.now() - started) / Math.max(1, (user + system) / 1000);
  return Math.max(1, share, load());
}

/** The load of the last minute, as a factor like `contention`. */
const load = (): number => (loadavg()[0] ?? 0) / availableParallelism();

/** The measured slowdown compared with an idle machine, 1 or more. */
const slowness = (): number => Number(process.env[variable] ?? usual) / usual;

/**
 * Scales a configured duration of the product or a stand-in, such as a timeout, by the slowdown of
 * this machine, so that what is in time on an idle machine is in time here too.
 * @param ms the duration on an idle machine
 */
export const paced = (ms: number): number => Math.round(ms * slowness());

/** Reduces the time scale of a stand-in by the slowdown of this machine. */
export const pacedScale = (timeScale: number): number =>
  Math.max(1, Math.round(timeScale / slowness()));

/** Measures the machine for the run that starts now. */
export function measurePatience(): void {
  process.env[variable] ??= String(Math.min(longest, usual * contention()));
}

/**
 * Scales a time limit so that it also holds on a machine under load, also one that other work has loaded
 * since the run started. A limit only ends a test that hangs; it does not state how fast something must be.
 * @param ms the time on an idle machine, with a margin
 */
export const patient = (ms: number): number =>
  Math.round(
    ms * Math.min(longest, Math.max(Number(process.env[variable] ?? usual), usual * load())),
  );

/** The time limit of a test in ms, which covers the most patient of its waits. */
export const testLimitMs = 60_000 * longest;
