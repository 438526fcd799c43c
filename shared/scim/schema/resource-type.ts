import { type Attribute, attribute, complex, type Schema } from "./schema.ts";

const readOnly = { mutability: "readOnly" } as const;

/** The attributes of every resource: RFC 7643, sections 3 and 3.1. */
const commonAttributes: readonly Attribute[] = [
  attribute("schemas", "The URNs of the schemas in use; derived from the attributes present.", {
    ...readOnly,
    type: "reference",
    multiValued: true,
    returned: "always",
  }),
  attribute("id", "The id that the server assigned to the resource.", {
    ...readOnly,
    caseExact: true,
    returned: "always",
    uniqueness: "server",
  }),
  attribute("externalId", "The id that the client assigned to the resource.", { caseExact: true }),
  complex(
    "meta",
    "Metadata that the server maintains.",
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
 * Represents a resource type as one complex attribute, so that code for complex values (parsing,
 * patching, filtering) also works on whole resources. Its name is the URN of the schema. Its
 * sub-attributes are the common attributes, those of the schema, and one complex attribute for each
 * extension, named by the extension's URN.
 *
 * @param hidden attributes that are accepted but absent from the published schema, such as `password`.
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
