import { pageInput } from "../../../../shared/db/pages.ts";
import { deletedOutput } from "../../../../shared/packs/service/areas/areas.ts";
import { oneInput } from "../../../../shared/packs/service/common/inputs.ts";
import {
  calendarOutput,
  calendars,
  changeCalendar,
  changeCalendarInput,
  createCalendar,
  createCalendarInput,
  deleteCalendar,
  deleteCalendarInput,
  listCalendars,
  listCalendarsOutput,
} from "../../../../shared/packs/service/levels/calendars.ts";
import {
  changeLevel,
  changeLevelInput,
  createLevel,
  createLevelInput,
  deleteLevel,
  deleteLevelInput,
  levelOutput,
  levels,
  listLevels,
  listLevelsOutput,
} from "../../../../shared/packs/service/levels/levels.ts";
import { exampleId } from "../../../declarations.ts";
import { mutation, query, router } from "../../procedures.ts";

export const calendarsRouter = router({
  list: query({
    permission: "service.customers:read",
    rest: "GET /service/calendars",
    input: pageInput.prefault({}),
    output: listCalendarsOutput,
    run: listCalendars,
  }),
  get: query({
    permission: "service.customers:read",
    rest: "GET /service/calendars/:id",
    version: "version",
    input: oneInput,
    output: calendarOutput,
    run: calendars.get,
  }),
  create: mutation({
    permission: "service.customers:write",
    rest: "POST /service/calendars",
    status: 201,
    version: "version",
    input: createCalendarInput,
    example: {
      name: "Office hours",
      timeZone: "Europe/Berlin",
      hours: [{ day: 1, from: "08:00", to: "17:00" }],
      holidays: ["2026-12-25"],
    },
    output: calendarOutput,
    run: createCalendar,
  }),
  change: mutation({
    permission: "service.customers:write",
    rest: "PATCH /service/calendars/:id",
    version: "version",
    ifMatch: "version",
    input: changeCalendarInput,
    example: { id: exampleId, holidays: ["2026-12-25", "2026-12-26"] },
    output: calendarOutput,
    run: changeCalendar,
  }),
  delete: mutation({
    permission: "service.customers:write",
    rest: "DELETE /service/calendars/:id",
    status: 204,
    whenUnpaid: true,
    ifMatch: "version",
    input: deleteCalendarInput,
    example: { id: exampleId },
    output: deletedOutput,
    run: deleteCalendar,
  }),
});

export const levelsRouter = router({
  list: query({
    permission: "service.customers:read",
    rest: "GET /service/levels",
    input: pageInput.prefault({}),
    output: listLevelsOutput,
    run: listLevels,
  }),
  get: query({
    permission: "service.customers:read",
    rest: "GET /service/levels/:id",
    version: "version",
    input: oneInput,
    output: levelOutput,
    run: levels.get,
  }),
  create: mutation({
    permission: "service.customers:write",
    rest: "POST /service/levels",
    status: 201,
    version: "version",
    input: createLevelInput,
    example: { name: "Gold", respondMinutes: 240, resolveMinutes: 1440 },
    output: levelOutput,
    run: createLevel,
  }),
  change: mutation({
    permission: "service.customers:write",
    rest: "PATCH /service/levels/:id",
    version: "version",
    ifMatch: "version",
    input: changeLevelInput,
    example: { id: exampleId, respondMinutes: 120 },
    output: levelOutput,
    run: changeLevel,
  }),
  delete: mutation({
    permission: "service.customers:write",
    rest: "DELETE /service/levels/:id",
    status: 204,
    whenUnpaid: true,
    ifMatch: "version",
    input: deleteLevelInput,
    example: { id: exampleId },
    output: deletedOutput,
    run: deleteLevel,
  }),
});
