import * as z from "zod";
import type { About } from "./leaf.ts";
import type { OverridesInput } from "./overrides.ts";
import { tenantConfig } from "./tenant-config.ts";

/** A value of the configuration. */
export interface Leaf {
  path: string;
  /** The values that it accepts. */
  schema: z.ZodType;
  /** The product's default. */
  default: unknown;
  about: About;
}

/** A schema of zod's core as one with methods, which all of this product's schemas have. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const classic = (schema: z.core.$ZodType) => schema as z.ZodType;

function* walk(group: z.ZodObject, prefix = ""): Generator<Leaf> {
  for (const [key, field] of Object.entries(group.shape)) {
    const path = prefix + key;
    if (field instanceof z.ZodPrefault && field.def.innerType instanceof z.ZodObject) {
      yield* walk(field.def.innerType, `${path}.`);
    } else if (field instanceof z.ZodDefault) {
      // `leaf` is the only maker of defaults.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      const about = field.meta() as unknown as About;
      yield { path, schema: classic(field.def.innerType), default: field.def.defaultValue, about };
    } else {
      throw new Error(`${path} is neither a leaf nor a group. Declare it by "leaf".`);
    }
  }
}

/** Every value of the configuration, in the order of its declaration. */
export const leaves: readonly Leaf[] = [...walk(tenantConfig)];

export const leafByPath: ReadonlyMap<string, Leaf> = new Map(
  leaves.map((leaf) => [leaf.path, leaf]),
);

/** The configuration with everything optional and no defaults: what overrides it, as nested objects. */
function sparse(group: z.ZodObject): z.ZodType<OverridesInput> {
  return z.strictObject(
    Object.fromEntries(
      Object.entries(group.shape).map(([key, field]) => {
        const inner =
          field instanceof z.ZodPrefault || field instanceof z.ZodDefault
            ? classic(field.def.innerType)
            : classic(field);
        return [key, (inner instanceof z.ZodObject ? sparse(inner) : inner).optional()];
      }),
    ),
  );
}

export const sparseConfig = sparse(tenantConfig);
