import type { Finding } from "./finding.ts";
import type { RiddenRoute } from "./route.ts";

/** Breaks: each is taken within its windows, or fits whole before the route or after it. */
export function checkBreaks({ vehicle, route }: RiddenRoute): Finding[] {
  const from = route.steps[0]?.departure ?? 0;
  const until = route.steps.at(-1)?.arrival ?? 0;
  const lastKnown = Math.max(
    Number.NEGATIVE_INFINITY,
    ...(vehicle.done ?? []).flatMap(({ start }) => start ?? []),
  );
  // What is done is done.
  const stops = route.steps.filter(({ jobId }) => jobId !== undefined).length;
  if (stops <= (vehicle.done ?? []).length) return [];
  const free = new Set(route.steps.filter(({ kind }) => kind === "break"));
  const byStart = (vehicle.breaks ?? []).toSorted(
    (a, b) => firstStart(a.windows) - firstStart(b.windows),
  );
  return byStart.flatMap(({ id, windows, seconds }): Finding[] => {
    const lastEnd = Math.max(...windows.map(({ end }) => end));
    const taken = [...free].find(
      ({ start, departure }) =>
        departure - start >= seconds && windows.some((w) => w.start <= start && start <= w.end),
    );
    if (taken) free.delete(taken);
    const isOutside =
      firstStart(windows) + seconds <= from || until <= lastEnd || lastEnd < lastKnown;
    if (taken || isOutside) return [];
    return [{ rule: "break", message: `Vehicle ${vehicle.id} does not take its break ${id}.` }];
  });
}

const firstStart = (windows: readonly { start: number }[]): number =>
  Math.min(...windows.map(({ start }) => start));
