import * as z from "zod";
import { serviceCalendars } from "../../../../drizzle/schema/service/index.ts";
import { type pageInput, pageOutput } from "../../../db/pages.ts";
import { basedOn } from "../../../values/version.ts";
import {
  dayInput,
  nameInput,
  oneInput,
  rowOutput,
  timeZoneInput,
  weekInput,
  weekOutput,
} from "../common/inputs.ts";
import { type In, keptRows } from "../common/kept.ts";
import { write } from "../common/refusals.ts";
import { recomputeClocks } from "./recompute-clocks.ts";
import { refuseUsed } from "./refuse-used.ts";

const days = z
  .array(dayInput)
  .max(1000)
  .transform((list) => [...new Set(list)].toSorted())
  .describe("Days without business hours, such as 2026-12-25.");

export const createCalendarInput = z.strictObject({
  name: nameInput,
  timeZone: timeZoneInput,
  hours: weekInput,
  holidays: days.prefault([]),
});

export const changeCalendarInput = z.strictObject({
  ...oneInput.shape,
  ...createCalendarInput.partial().shape,
  holidays: days.optional(),
  ...basedOn,
});

export const calendarOutput = z.object({
  ...rowOutput,
  name: z.string(),
  timeZone: z.string(),
  hours: weekOutput,
  holidays: z.array(z.string()),
});

export const listCalendarsOutput = pageOutput(calendarOutput);

export const calendars = keptRows({
  noun: "calendar",
  action: "service_calendar",
  table: serviceCalendars,
  output: calendarOutput,
});

/** The calendars, oldest first. */
export const listCalendars = ({ ctx, input }: In<typeof pageInput>) => calendars.list(ctx, input);

/** @throws AppError conflict for a name that is taken */
export const createCalendar = ({ ctx, input }: In<typeof createCalendarInput>) =>
  calendars.create(ctx, input);

/**
 * Changes a calendar. Clocks that run by it get new times at which they are due; what they have
 * counted stays.
 * @throws AppError not_found, conflict
 */
export const changeCalendar = ({ ctx, input }: In<typeof changeCalendarInput>) =>
  write(ctx, async (db) => {
    const { id, version, ...values } = input;
    const before = await calendars.find(db, id, "update");
    const calendar = await calendars.update(ctx, db, { id, version }, values);
    if (calendar.version !== before.version) await recomputeClocks(db, before, calendar, ctx.now());
    return calendar;
  });

export const deleteCalendarInput = oneInput.extend(basedOn);

/** @throws AppError not_found, conflict for a calendar that service levels or clocks use */
export const deleteCalendar = ({ ctx, input }: In<typeof deleteCalendarInput>) =>
  calendars.delete(ctx, input).catch(refuseUsed("calendar"));
