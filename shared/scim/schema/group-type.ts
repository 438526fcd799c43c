import { resourceType } from "./resource-type.ts";
import { attribute, complex, GROUP_SCHEMA, type Schema } from "./schema.ts";

const immutable = { mutability: "immutable" } as const;

/** RFC 7643, sections 4.2 and 8.7.1. */
export const groupSchema: Schema = {
  id: GROUP_SCHEMA,
  name: "Group",
  description: "Group",
  attributes: [
    attribute("displayName", "The name of the group. Unique, ignoring case.", {
      required: true,
      uniqueness: "server",
    }),
    complex(
      "members",
      "The users and groups in the group.",
      [
        attribute("value", "The id of the member.", immutable),
        attribute("$ref", "The URI of the member.", {
          ...immutable,
          type: "reference",
          referenceTypes: ["User", "Group"],
        }),
        attribute("display", "The name of the member.", { mutability: "readOnly" }),
        attribute("type", "The resource type of the member.", {
          ...immutable,
          canonicalValues: ["User", "Group"],
        }),
      ],
      { multiValued: true },
    ),
  ],
};

export const groupType = resourceType(groupSchema, []);
