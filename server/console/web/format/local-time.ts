/** A time as `datetime-local` has it, in a zone: `2026-01-31T09:00`. Empty for no time. */
export function toLocalTime(at: string | undefined, zone: string): string {
  const date = new Date(at ?? "");
  if (Number.isNaN(date.getTime())) return "";
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  }).formatToParts(date);
  const part = (name: string) => parts.find(({ type }) => type === name)?.value ?? "";
  return `${part("year")}-${part("month")}-${part("day")}T${part("hour")}:${part("minute")}`;
}

/** The time of a `datetime-local` input in UTC; undefined if it is empty or incomplete. */
export function fromLocalTime(local: string, zone: string): string | undefined {
  const date = new Date(zone === "UTC" ? `${local}Z` : local);
  return local === "" || Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
