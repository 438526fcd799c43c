import { attribute, complex, ENTERPRISE_SCHEMA, type Schema } from "./schema.ts";

/** RFC 7643, sections 4.3 and 8.7.1. */
export const enterpriseSchema: Schema = {
  id: ENTERPRISE_SCHEMA,
  name: "EnterpriseUser",
  description: "Enterprise User",
  attributes: [
    attribute("employeeNumber", "Identifier assigned to the person by the organization."),
    attribute("costCenter", "Name of the cost center."),
    attribute("organization", "Name of the organization."),
    attribute("division", "Name of the division."),
    attribute("department", "Name of the department."),
    complex("manager", "The person's manager, another User.", [
      attribute("value", "The id of the manager's User resource."),
      attribute("$ref", "The URI of the manager's User resource.", {
        type: "reference",
        referenceTypes: ["User"],
      }),
      attribute("displayName", "The display name of the manager.", { mutability: "readOnly" }),
    ]),
  ],
};
