import { useMemo } from "react";
import { useTexts } from "../messages/provider.tsx";
import { relative } from "./relative.ts";
import { useZone } from "./zone.tsx";

/** What stands for a figure that is unknown. Unknown is never 0. */
export const unknown = "–";

/** Formats figures and times in the person's language and time zone. */
export function useFormat() {
  const { locale } = useTexts();
  const { zone } = useZone();
  return useMemo(() => {
    const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
    const tenth = new Intl.NumberFormat(locale, {
      minimumFractionDigits: 1,
      maximumFractionDigits: 1,
    });
    const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });
    const signed = new Intl.NumberFormat(locale, {
      signDisplay: "exceptZero",
      maximumFractionDigits: 1,
    });
    const decimal = new Intl.NumberFormat(locale, { maximumFractionDigits: 3 });
    const date = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: zone });
    const day = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" });
    const time = new Intl.DateTimeFormat(locale, {
      dateStyle: "medium",
      timeStyle: "medium",
      timeZone: zone,
    });
    const clock = new Intl.DateTimeFormat(locale, { timeStyle: "short", timeZone: zone });
    const orUnknown =
      <T>(format: (value: T) => string) =>
      (value: T | null | undefined) =>
        value == null ? unknown : format(value);
    return {
      /** A count: 1,204. */
      count: orUnknown((value: number) => whole.format(value)),
      /** A mean or an index, with one decimal: 66.7. */
      figure: orUnknown((value: number) => tenth.format(value)),
      /** A number with up to three decimals, such as a weight: 0.25. */
      weight: orUnknown((value: number) => decimal.format(value)),
      /** A difference with its sign: +3.2. */
      change: orUnknown((value: number) => signed.format(value)),
      /** A share from 0 to 1 in percent. */
      share: orUnknown((value: number) => percent.format(value)),
      /** A day: 28 Feb 2026. */
      date: orUnknown((value: string) => date.format(new Date(value))),
      /** A calendar day such as `2026-02-28`, which is the same day in every zone. */
      day: orUnknown((value: string) => day.format(new Date(value))),
      /** A time to the second, with its zone. */
      time: orUnknown((value: string) => `${time.format(new Date(value))} ${zone}`),
      /** The time of a day to the minute: 14:30. */
      clock: orUnknown((value: string) => clock.format(new Date(value))),
      /** The distance from now: 5 minutes ago. */
      ago: orUnknown((value: string) => relative(locale, new Date(value).getTime() - Date.now())),
    };
  }, [locale, zone]);
}
