import {
  type Attribute,
  attribute,
  complex,
  findAttribute,
  type Schema,
  subAttributesOf,
} from "./schema.ts";

const readOnly = { mutability: "readOnly" } as const;

/** The attributes of every resource: RFC 7643, sections 3 and 3.1. */
const commonAttributes: readonly Attribute[] = [
  attribute("schemas", "The URNs of the schemas in use; derived from the attributes present.", {
    ...readOnly,
    type: "reference",
    multiValued: true,
    returned: "always",
  }),
  attribute("id", "The id that the server gave the resource.", {
    ...readOnly,
    caseExact: true,
    returned: "always",
    uniqueness: "server",
  }),
  attribute("externalId", "The id that the client gave the resource.", { caseExact: true }),
  complex(
    "meta",
    "What the server knows of the resource.",
    [
      attribute("resourceType", "The type of the resource.", { ...readOnly, caseExact: true }),
      attribute("created", "When it was created.", { ...readOnly, type: "dateTime" }),
      attribute("lastModified", "When it last changed.", { ...readOnly, type: "dateTime" }),
      attribute("location", "The URI of the resource.", { ...readOnly, type: "reference" }),
      attribute("version", "The ETag of the resource.", { ...readOnly, caseExact: true }),
    ],
    readOnly,
  ),
];

/**
 * A resource type as one complex attribute named by its schema's URN: the common attributes, the
 * schema's own, and one complex attribute named by its URN for each extension. Whatever works on
 * a complex value (reading, patching, filtering) so works on a whole resource.
 *
 * @param hidden attributes that are accepted but in no published schema, such as `password`.
 */
export function resourceType(
  schema: Schema,
  extensions: readonly Schema[],
  hidden: readonly Attribute[] = [],
): Attribute {
  return complex(schema.id, schema.description, [
    ...commonAttributes,
    ...schema.attributes,
    ...hidden,
    ...extensions.map(({ id, description, attributes }) => complex(id, description, attributes)),
  ]);
}

/** The name of an attribute as written: `sub` of `name` in the schema with that URN. */
export interface AttributePath {
  schema?: string;
  name: string;
  sub?: string;
}

/** Where a path leads: through singular complex attributes to one, and maybe a sub-attribute of its elements. */
export interface Target {
  parents: readonly Attribute[];
  attribute: Attribute;
  /** Set for a multi-valued attribute only; for a singular one the sub-attribute is the target. */
  sub?: Attribute;
}

/** Splits `urn:...:name.sub` (RFC 7644, section 3.10): the URN ends at the last colon. */
export function splitName(text: string): AttributePath {
  const colon = text.lastIndexOf(":");
  const rest = text.slice(colon + 1);
  const dot = rest.indexOf(".");
  return {
    ...(colon >= 0 && { schema: text.slice(0, colon) }),
    name: dot < 0 ? rest : rest.slice(0, dot),
    ...(dot >= 0 && { sub: rest.slice(dot + 1) }),
  };
}

/** What the path names inside `parent` (a resource type or any complex attribute), or null. */
export function locate(parent: Attribute, path: AttributePath): Target | null {
  const found = locateName(parent, path);
  if (found === null || path.sub === undefined) return found;
  const sub = findAttribute(subAttributesOf(found.attribute), path.sub);
  if (sub === undefined) return null;
  if (found.attribute.multiValued) return { ...found, sub };
  return { parents: [...found.parents, found.attribute], attribute: sub };
}

function locateName(parent: Attribute, { schema, name }: AttributePath): Target | null {
  const own = subAttributesOf(parent);
  const target = (attributes: readonly Attribute[], parents: readonly Attribute[] = []) => {
    const attribute = findAttribute(attributes, name);
    return attribute === undefined ? null : { parents, attribute };
  };
  if (schema === undefined || schema.toLowerCase() === parent.name.toLowerCase())
    return target(own);
  const extension = findAttribute(own, schema);
  if (extension !== undefined) return target(subAttributesOf(extension), [extension]);
  // The URN of an extension alone: its own last part was taken for a name.
  const whole = findAttribute(own, `${schema}:${name}`);
  return whole === undefined ? null : { parents: [], attribute: whole };
}
