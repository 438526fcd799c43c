import { eq } from "drizzle-orm";
import * as z from "zod";
import { serviceSites } from "../../../../drizzle/schema/service/index.ts";
import { pageInput, pageOutput } from "../../../db/pages.ts";
import { idKey } from "../../../ids.ts";
import { basedOn } from "../../../values/version.ts";
import {
  idInput,
  latitude,
  lineInput,
  longitude,
  nameInput,
  noteInput,
  oneInput,
  rowOutput,
} from "../common/inputs.ts";
import { type In, keptRows } from "../common/kept.ts";

const fields = z.strictObject({
  name: nameInput,
  address: lineInput.nullish(),
  latitude,
  longitude,
  instructions: noteInput.nullish().describe("For the technician: gates, keys, parking."),
});

export const createSiteInput = fields.extend({ customerId: idInput });

/** A site keeps its customer, because work orders name both. */
export const changeSiteInput = fields
  .partial()
  .extend({ ...oneInput.shape, active: z.boolean().optional(), ...basedOn });

export const siteOutput = z.object({
  ...rowOutput,
  customerId: z.uuid(),
  name: z.string(),
  address: z.string().nullable(),
  latitude: z.number(),
  longitude: z.number(),
  instructions: z.string().nullable(),
  active: z.boolean(),
});

export const listSitesInput = pageInput.extend({ customerId: idInput.optional() });
export const listSitesOutput = pageOutput(siteOutput);

export const sites = keptRows({
  noun: "site",
  action: "service_site",
  table: serviceSites,
  output: siteOutput,
});

/** The sites, oldest first. */
export const listSites = ({ ctx, input }: In<typeof listSitesInput>) =>
  sites.list(
    ctx,
    input,
    input.customerId === undefined
      ? undefined
      : eq(serviceSites.customerId, idKey(input.customerId)),
  );

/** @throws AppError not_found for an unknown customer */
export const createSite = ({ ctx, input }: In<typeof createSiteInput>) =>
  sites.create(ctx, { ...input, customerId: idKey(input.customerId) });

/** @throws AppError not_found, conflict */
export const changeSite = ({ ctx, input }: In<typeof changeSiteInput>) => sites.change(ctx, input);
