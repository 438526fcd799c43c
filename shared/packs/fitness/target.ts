import * as z from "zod";

const targetForm = /^[a-z][a-z_]{0,39}:[a-z0-9][a-z0-9_-]{0,59}$/;

/** What demands something of people: `role:driver`, `vehicle_class:tanker`, `skill:electrical`. */
export const target = z
  .string()
  .regex(targetForm, "must be a kind and a name, such as role:driver or load_type:hazmat")
  .meta({ examples: ["role:driver", "load_type:hazmat"] });

/** The kind of a licence, an endorsement or a certification. */
export const licenceKind = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,59}$/, "must be 1 to 60 of a-z, 0-9, _ and -, such as cdl-a");
