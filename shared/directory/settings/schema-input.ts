import * as z from "zod";
import { type Attribute, attribute, type Schema } from "../../scim/schema/schema.ts";

const name = z
  .string()
  .regex(
    /^[A-Za-z][\w-]{0,99}$/,
    "must be an attribute name: letters, digits, - and _, starting with a letter",
  );

const attributeInput = z
  .strictObject({
    name,
    description: z.string().max(500).default(""),
    type: z
      .enum(["string", "boolean", "decimal", "integer", "dateTime", "reference", "binary"])
      .default("string"),
    multiValued: z.boolean().default(false),
    required: z.boolean().default(false),
    /** By default true for references and binaries only (RFC 7643, section 2.3). */
    caseExact: z.boolean().optional(),
    /** Without readOnly: no client could write such an attribute. */
    mutability: z.enum(["readWrite", "immutable", "writeOnly"]).default("readWrite"),
    returned: z.enum(["always", "never", "default", "request"]).default("default"),
    /** `server`: no two people of the tenant have the same value. */
    uniqueness: z.enum(["none", "server"]).default("none"),
    canonicalValues: z.array(z.string().min(1).max(200)).min(1).max(200).optional(),
  })
  .refine(({ mutability, returned }) => mutability !== "writeOnly" || returned === "never", {
    path: ["returned"],
    message: "must be never for what is writeOnly (RFC 7643, section 7)",
  })
  .refine(({ type, uniqueness }) => uniqueness === "none" || type !== "boolean", {
    path: ["uniqueness"],
    message: "must be none for a boolean, of which there are two",
  })
  .refine(({ type, canonicalValues }) => canonicalValues === undefined || type === "string", {
    path: ["canonicalValues"],
    message: "go with strings only",
  })
  .transform(({ caseExact, canonicalValues, name, description, ...rest }): Attribute => {
    const exact = caseExact === undefined ? {} : { caseExact };
    const canonical = canonicalValues === undefined ? {} : { canonicalValues };
    return attribute(name, description, { ...rest, ...exact, ...canonical });
  });

/** The definition of an attribute: RFC 7643, section 7. The attributes of tenants are not complex. */
const attributeOutput = z.object({
  name: z.string(),
  type: z.enum([
    "string",
    "boolean",
    "decimal",
    "integer",
    "dateTime",
    "reference",
    "binary",
    "complex",
  ]),
  multiValued: z.boolean(),
  required: z.boolean(),
  caseExact: z.boolean(),
  mutability: z.enum(["readOnly", "readWrite", "immutable", "writeOnly"]),
  returned: z.enum(["always", "never", "default", "request"]),
  uniqueness: z.enum(["none", "server", "global"]),
  description: z.string(),
  canonicalValues: z.array(z.string()).readonly().exactOptional(),
});

/** A tenant may not use URNs of the IETF, except for extensions other than the Enterprise User. */
const isOwn = (urn: string) =>
  !/^urn:ietf:/i.test(urn) ||
  (/^urn:ietf:params:scim:schemas:extension:/i.test(urn) &&
    !/^urn:ietf:params:scim:schemas:extension:enterprise:/i.test(urn));

export const schemaId = z
  .string()
  .max(200)
  .regex(
    /^urn:[a-z0-9][a-z0-9-]{1,31}(:[\w.()+,=@$!*'-]+)+$/i,
    "must be a URN such as urn:example:params:scim:schemas:extension:acme:2.0:User",
  )
  .refine(isOwn, "belongs to the standard; choose a URN of your own");

/** An extension of the SCIM User (RFC 7643, section 7) as an admin registers it. */
export const schemaInput = z
  .strictObject({
    id: schemaId,
    name: z.string().trim().min(1).max(100),
    description: z.string().max(500).default(""),
    attributes: z.array(attributeInput).min(1).max(50),
  })
  .refine(
    ({ attributes }) =>
      new Set(attributes.map(({ name }) => name.toLowerCase())).size === attributes.length,
    { path: ["attributes"], message: "name one attribute twice; case does not count in names" },
  ) satisfies z.ZodType<Schema>;

export const schemaOutput = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  attributes: z.array(attributeOutput).readonly(),
});
