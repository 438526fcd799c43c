import * as z from "zod";
import { serviceLevels } from "../../../../drizzle/schema/service/index.ts";
import { type pageInput, pageOutput } from "../../../db/pages.ts";
import { idKey } from "../../../ids.ts";
import { basedOn } from "../../../values/version.ts";
import { idInput, nameInput, oneInput, rowOutput } from "../common/inputs.ts";
import { type In, keptRows } from "../common/kept.ts";
import { refuseUsed } from "./refuse-used.ts";

const minutes = z.int().min(1).max(525_600).nullish();

export const createLevelInput = z.strictObject({
  name: nameInput,
  calendarId: idInput.nullish().describe("Without a calendar, every minute counts."),
  respondMinutes: minutes.describe("Counted minutes until the work begins."),
  resolveMinutes: minutes.describe("Counted minutes until the work is completed."),
});

export const changeLevelInput = createLevelInput
  .partial()
  .extend({ ...oneInput.shape, ...basedOn });

export const levelOutput = z.object({
  ...rowOutput,
  name: z.string(),
  calendarId: z.uuid().nullable(),
  respondMinutes: z.int().nullable(),
  resolveMinutes: z.int().nullable(),
});

export const listLevelsOutput = pageOutput(levelOutput);

export const levels = keptRows({
  noun: "service level",
  action: "service_level",
  table: serviceLevels,
  output: levelOutput,
});

const withCalendar = <T extends { calendarId?: string | null | undefined }>(input: T): T =>
  typeof input.calendarId === "string" ? { ...input, calendarId: idKey(input.calendarId) } : input;

/** The service levels, oldest first. */
export const listLevels = ({ ctx, input }: In<typeof pageInput>) => levels.list(ctx, input);

/** @throws AppError not_found for an unknown calendar, conflict for a name that is taken */
export const createLevel = ({ ctx, input }: In<typeof createLevelInput>) =>
  levels.create(ctx, withCalendar(input));

/** Changes a service level. Clocks of present work orders keep their targets. @throws AppError not_found, conflict */
export const changeLevel = ({ ctx, input }: In<typeof changeLevelInput>) =>
  levels.change(ctx, withCalendar(input));

export const deleteLevelInput = oneInput.extend(basedOn);

/** @throws AppError not_found, conflict for a service level that customers or work orders use */
export const deleteLevel = ({ ctx, input }: In<typeof deleteLevelInput>) =>
  levels.delete(ctx, input).catch(refuseUsed("service level"));
