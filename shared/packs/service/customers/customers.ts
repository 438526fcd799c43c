import { eq, ilike } from "drizzle-orm";
import * as z from "zod";
import { serviceCustomers } from "../../../../drizzle/schema/service/index.ts";
import { containing } from "../../../db/columns.ts";
import { pageInput, pageOutput } from "../../../db/pages.ts";
import { idKey } from "../../../ids.ts";
import { basedOn } from "../../../values/version.ts";
import {
  emailInput,
  idInput,
  lineInput,
  nameInput,
  oneInput,
  rowOutput,
} from "../common/inputs.ts";
import { type In, keptRows } from "../common/kept.ts";

export const customerFields = z.strictObject({
  name: nameInput,
  reference: nameInput.nullish().describe("The customer's id in your own system, unique."),
  email: emailInput.nullish(),
  phone: lineInput.nullish(),
  serviceLevelId: idInput.nullish().describe("For work orders that name none."),
});

export const changeCustomerInput = customerFields
  .partial()
  .extend({ ...oneInput.shape, active: z.boolean().optional(), ...basedOn });

export const customerOutput = z.object({
  ...rowOutput,
  name: z.string(),
  reference: z.string().nullable(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  serviceLevelId: z.uuid().nullable(),
  active: z.boolean(),
});

export const listCustomersInput = pageInput.extend({
  query: nameInput.optional().describe("A part of the name."),
  active: z.boolean().optional(),
});
export const listCustomersOutput = pageOutput(customerOutput);

export const customers = keptRows({
  noun: "customer",
  action: "service_customer",
  table: serviceCustomers,
  output: customerOutput,
});

/** The id of the service level as Postgres compares it. */
export const withLevel = <T extends { serviceLevelId?: string | null | undefined }>(input: T): T =>
  typeof input.serviceLevelId === "string"
    ? { ...input, serviceLevelId: idKey(input.serviceLevelId) }
    : input;

/** The customers, oldest first. */
export const listCustomers = ({ ctx, input }: In<typeof listCustomersInput>) =>
  customers.list(
    ctx,
    input,
    input.query === undefined ? undefined : ilike(serviceCustomers.name, containing(input.query)),
    input.active === undefined ? undefined : eq(serviceCustomers.active, input.active),
  );

/** @throws AppError conflict for a reference that is taken, not_found for an unknown service level */
export const createCustomer = ({ ctx, input }: In<typeof customerFields>) =>
  customers.create(ctx, withLevel(input));

/** @throws AppError not_found, conflict */
export const changeCustomer = ({ ctx, input }: In<typeof changeCustomerInput>) =>
  customers.change(ctx, withLevel(input));
