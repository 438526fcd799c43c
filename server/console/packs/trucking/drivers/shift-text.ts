/** Minutes after midnight as a time of the day: 06:30. */
const clockOf = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

/** When a shift begins and ends, in the organization's time zone. */
export const shiftText = ({ starts, ends }: { starts: number; ends: number }): string =>
  `${clockOf(starts)} – ${clockOf(ends)}`;

/** The minutes after midnight of a time of the day; 0 for none. */
export function minutesOf(clock: string | undefined): number {
  const [hours, minutes] = (clock ?? "").split(":").map(Number);
  return (hours ?? 0) * 60 + (minutes ?? 0);
}
