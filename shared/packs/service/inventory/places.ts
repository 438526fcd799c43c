import { eq } from "drizzle-orm";
import * as z from "zod";
import { placeKinds, servicePlaces } from "../../../../drizzle/schema/service/index.ts";
import { pageInput, pageOutput } from "../../../db/pages.ts";
import { AppError } from "../../../errors.ts";
import { idKey } from "../../../ids.ts";
import { basedOn } from "../../../values/version.ts";
import { idInput, nameInput, oneInput, rowOutput } from "../common/inputs.ts";
import { type In, keptRows } from "../common/kept.ts";
import { write } from "../common/refusals.ts";

export const createPlaceInput = z.strictObject({
  kind: z.enum(placeKinds),
  name: nameInput,
  technicianId: idInput.nullish().describe("Who drives the van."),
});

export const changePlaceInput = createPlaceInput
  .omit({ kind: true })
  .partial()
  .extend({ ...oneInput.shape, active: z.boolean().optional(), ...basedOn });

export const placeOutput = z.object({
  ...rowOutput,
  kind: z.enum(placeKinds),
  name: z.string(),
  technicianId: z.uuid().nullable(),
  active: z.boolean(),
});

export const listPlacesInput = pageInput.extend({
  kind: z.enum(placeKinds).optional(),
  technicianId: idInput.optional(),
});
export const listPlacesOutput = pageOutput(placeOutput);

const places = keptRows({
  noun: "place",
  action: "service_place",
  table: servicePlaces,
  output: placeOutput,
});

const withKey = <T extends { technicianId?: string | null | undefined }>(input: T): T =>
  typeof input.technicianId === "string"
    ? { ...input, technicianId: idKey(input.technicianId) }
    : input;

function refuseDriver(kind: string, technicianId: string | null | undefined): void {
  if (kind === "van" || technicianId == null) return;
  const message = "Only vans have a technician. Leave technicianId out.";
  throw new AppError("bad_request", message, { field: "technicianId" });
}

/** The stores and vans, oldest first. */
export const listPlaces = ({ ctx, input }: In<typeof listPlacesInput>) =>
  places.list(
    ctx,
    input,
    input.kind === undefined ? undefined : eq(servicePlaces.kind, input.kind),
    input.technicianId === undefined
      ? undefined
      : eq(servicePlaces.technicianId, idKey(input.technicianId)),
  );

/** @throws AppError bad_request, not_found for an unknown technician, conflict for a name that is taken */
export const createPlace = async ({ ctx, input }: In<typeof createPlaceInput>) => {
  refuseDriver(input.kind, input.technicianId);
  return places.create(ctx, withKey(input));
};

/** @throws AppError bad_request, not_found, conflict */
export const changePlace = ({
  ctx,
  input: { id, version, ...values },
}: In<typeof changePlaceInput>) =>
  write(ctx, async (db) => {
    const { kind } = await places.find(db, id, "update");
    refuseDriver(kind, values.technicianId);
    return places.update(ctx, db, { id, version }, withKey(values));
  });
