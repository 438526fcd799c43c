import * as z from "zod";
import { userRoles } from "../../../drizzle/schema/index.ts";
import { readEmail } from "../../values/email.ts";
import { canonicalName } from "../../values/names.ts";
import { basedOn } from "../../values/version.ts";

/** An address that mail can be sent to. It is compared by `addressKey`. */
export const emailInput = z
  .string()
  .max(320)
  .refine((text) => readEmail(text) !== null, {
    message: "is not an email address",
    params: { format: "email" },
  })
  .describe("Compared without regard to the case of A to Z.");

/** A name of a person, with at least one visible character. */
export const nameInput = z
  .string()
  .max(200)
  .refine((text) => canonicalName(text) !== "", "has no visible character");

const unit = z.string().max(200).nullable();

/** What admins set of a person. Null removes a value. */
const attributes = {
  email: emailInput,
  name: nameInput,
  role: z.enum(userRoles),
  active: z.boolean(),
  title: unit,
  department: unit,
  division: unit,
  managerId: z.string().max(200).nullable().describe("The id of the person's manager."),
};

export const createPersonInput = z.strictObject({
  ...attributes,
  role: attributes.role.default("rep"),
  active: attributes.active.default(true),
  title: attributes.title.optional(),
  department: attributes.department.optional(),
  division: attributes.division.optional(),
  managerId: attributes.managerId.optional(),
});

const onePerson = { id: z.string().max(200), ...basedOn };

export const updatePersonInput = z.strictObject({
  ...onePerson,
  ...z.object(attributes).partial().shape,
});

export const removePersonInput = z.strictObject(onePerson);

/** The attributes of a person that admins can set, as a request names them. */
export type PersonAttributes = Omit<z.output<typeof updatePersonInput>, keyof typeof onePerson>;
