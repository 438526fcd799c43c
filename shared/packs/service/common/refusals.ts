import * as z from "zod";
import { databaseError } from "../../../db/errors.ts";
import type { Context } from "../../../context.ts";
import type { Db } from "../../../db/queries.ts";
import { AppError, type ErrorCode } from "../../../errors.ts";

type Refusal = [code: ErrorCode, message: string, field?: string];

/** What the constraints of the tables and their triggers refuse. */
const refusals: Record<string, Refusal> = {
  service_customers_reference: ["conflict", "Another customer has this reference.", "reference"],
  service_work_orders_reference: [
    "conflict",
    "Another work order has this reference.",
    "reference",
  ],
  service_items_sku: ["conflict", "Another item has this SKU.", "sku"],
  service_places_name: ["conflict", "Another place has this name. Choose another name.", "name"],
  service_areas_name: ["conflict", "Another area has this name. Choose another name.", "name"],
  service_calendars_name: [
    "conflict",
    "Another calendar has this name. Choose another name.",
    "name",
  ],
  service_levels_name: [
    "conflict",
    "Another service level has this name. Choose another name.",
    "name",
  ],
  service_customers_level: [
    "not_found",
    "The service level does not exist. List them, and send the id of one.",
    "serviceLevelId",
  ],
  service_work_orders_level: [
    "not_found",
    "The service level does not exist. List them, and send the id of one.",
    "serviceLevelId",
  ],
  service_levels_calendar: [
    "not_found",
    "The calendar does not exist. List them, and send the id of one.",
    "calendarId",
  ],
  service_sites_customer: [
    "not_found",
    "The customer does not exist. List them, and send the id of one.",
    "customerId",
  ],
  service_places_technician: [
    "not_found",
    "The technician does not exist. List them, and send the id of one.",
    "technicianId",
  ],
  service_visits_technician: [
    "not_found",
    "The technician does not exist. List them, and send the id of one.",
    "technicianId",
  ],
  service_technicians_user: [
    "not_found",
    "The user does not exist. List them, and send the id of one.",
    "userId",
  ],
  service_technician_areas_area: [
    "not_found",
    "An area does not exist. List them, and send their ids.",
    "areas",
  ],
  service_stock_place: [
    "not_found",
    "The place does not exist. List them, and send the id of one.",
    "placeId",
  ],
  service_moves_place: [
    "not_found",
    "The place does not exist. List them, and send the id of one.",
    "placeId",
  ],
  service_stock_item: [
    "not_found",
    "The item does not exist. List them, and send the id of one.",
    "itemId",
  ],
  service_moves_item: [
    "not_found",
    "The item does not exist. List them, and send the id of one.",
    "itemId",
  ],
  service_reservations_stock: [
    "conflict",
    "The place has none of this item. Move stock there, or choose another place.",
    "placeId",
  ],
  service_reservations_order: [
    "conflict",
    "The work order has ended, so nothing can be reserved for it. Reopen it first.",
  ],
  service_reservations_states: ["conflict", "The reservation has ended. Make a new one."],
  service_stock_reserved: [
    "conflict",
    "The place has too few free pieces. Read the stock, and take fewer or another place.",
    "quantity",
  ],
  service_visits_no_overlap: [
    "conflict",
    "The technician has another visit in this time. Choose another time or technician.",
    "startsAt",
  ],
  service_visits_active: [
    "conflict",
    "The technician is not active. Choose another technician.",
    "technicianId",
  ],
  service_visits_held: [
    "conflict",
    "The visit is held, because the technician is not fit for it. Choose another technician, or wait until the visit is released.",
  ],
  service_visits_fixed: [
    "conflict",
    "The visit is under way, so its technician, times and skills stay. Recall it first.",
  ],
  service_visits_states: [
    "conflict",
    "The visit is in another state now. Read the work order, and repeat the change.",
  ],
  service_work_orders_states: [
    "conflict",
    "The work order is in another state now. Read it, and repeat the change.",
  ],
};

const lacking = z.object({ skills: z.array(z.string()), until: z.string() });

/** What the database refused, in words; else what was thrown. */
export function refusalOf(thrown: unknown): unknown {
  const error = databaseError(thrown);
  if (error?.constraint === undefined) return thrown;
  if (error.constraint === "service_visits_skills") return lacksSkills(error.detail, thrown);
  const refusal = refusals[error.constraint];
  if (refusal === undefined) return thrown;
  const [code, message, field] = refusal;
  return new AppError(code, message, { ...(field !== undefined && { field }), cause: thrown });
}

function lacksSkills(detail: string | undefined, cause: unknown): AppError {
  const { skills, until } = lacking.parse(JSON.parse(detail ?? "{}"));
  const message = `The technician lacks a skill that is valid until the visit ends, at ${until}: ${skills.join(", ")}. Choose another technician, or record the skill.`;
  return new AppError("conflict", message, { field: "technicianId", cause });
}

/** Runs a change in a transaction. @throws AppError for what the database refuses */
export const write = <T>(ctx: Context, change: (db: Db) => Promise<T>): Promise<T> =>
  ctx.scope.write(change).catch((error: unknown) => {
    throw refusalOf(error);
  });
