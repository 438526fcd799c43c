import { resourceType } from "./resource-type.ts";
import {
  type Attribute,
  attribute,
  complex,
  ENTERPRISE_SCHEMA,
  type Schema,
  USER_SCHEMA,
} from "./schema.ts";

/** A multi-valued attribute with the sub-attributes of RFC 7643, section 2.4. */
function plural(
  name: string,
  description: string,
  types: readonly string[],
  value: Partial<Attribute> = {},
): Attribute {
  return complex(
    name,
    description,
    [
      attribute("value", `One of the ${name}.`, value),
      attribute("display", "A name for display.", {}),
      ...typeAndPrimary(types),
    ],
    { multiValued: true },
  );
}

function typeAndPrimary(types: readonly string[]): Attribute[] {
  return [
    attribute("type", "The kind of value.", {
      ...(types.length > 0 && { canonicalValues: types }),
    }),
    attribute("primary", "Whether this is the preferred value. At most one element is true.", {
      type: "boolean",
    }),
  ];
}

const readOnly = { mutability: "readOnly" } as const;

/** RFC 7643, sections 4.1 and 8.7.1. `password` is added by `userTypeWith`. */
export const userSchema: Schema = {
  id: USER_SCHEMA,
  name: "User",
  description: "User Account",
  attributes: [
    attribute("userName", "The name the user signs in with. Unique, ignoring case.", {
      required: true,
      uniqueness: "server",
    }),
    complex("name", "The parts of the user's name.", [
      attribute("formatted", "The full name, formatted for display."),
      attribute("familyName", "The family name."),
      attribute("givenName", "The given name."),
      attribute("middleName", "The middle names."),
      attribute("honorificPrefix", "A title before the name, such as Ms."),
      attribute("honorificSuffix", "A suffix after the name, such as III."),
    ]),
    attribute("displayName", "The name for display."),
    attribute("nickName", "A casual name."),
    attribute("profileUrl", "The URL of the user's online profile.", {
      type: "reference",
      referenceTypes: ["external"],
    }),
    attribute("title", "The job title, such as Vice President."),
    attribute("userType", "The relation to the organization, such as Employee or Contractor."),
    attribute("preferredLanguage", "The preferred language, as in Accept-Language."),
    attribute("locale", "The locale for formats of dates and numbers, such as en-US."),
    attribute("timezone", "The time zone in IANA form, such as Europe/Berlin."),
    attribute("active", "Whether the account is active.", { type: "boolean" }),
    plural("emails", "Email addresses of the user.", ["work", "home", "other"]),
    plural("phoneNumbers", "Phone numbers of the user.", [
      "work",
      "home",
      "mobile",
      "fax",
      "pager",
      "other",
    ]),
    plural("ims", "Instant messaging addresses of the user.", [
      "aim",
      "gtalk",
      "icq",
      "xmpp",
      "msn",
      "skype",
      "qq",
      "yahoo",
    ]),
    plural("photos", "URLs of photos of the user.", ["photo", "thumbnail"], {
      type: "reference",
      caseExact: true,
      referenceTypes: ["external"],
    }),
    complex(
      "addresses",
      "Postal addresses of the user.",
      [
        attribute("formatted", "The full address, formatted for display."),
        attribute("streetAddress", "The street and house number."),
        attribute("locality", "The city."),
        attribute("region", "The state or region."),
        attribute("postalCode", "The postal code."),
        attribute("country", "The country, as an ISO 3166-1 alpha-2 code."),
        ...typeAndPrimary(["work", "home", "other"]),
      ],
      { multiValued: true },
    ),
    complex(
      "groups",
      "The groups of the user. Change them through the Group resource.",
      [
        attribute("value", "The id of the group.", readOnly),
        attribute("$ref", "The URI of the group.", {
          ...readOnly,
          type: "reference",
          referenceTypes: ["User", "Group"],
        }),
        attribute("display", "The name of the group.", readOnly),
        attribute("type", "Whether the membership is direct.", {
          ...readOnly,
          canonicalValues: ["direct", "indirect"],
        }),
      ],
      { ...readOnly, multiValued: true },
    ),
    plural("entitlements", "Entitlements of the user.", []),
    plural("roles", "Roles of the user.", []),
    plural("x509Certificates", "X.509 certificates of the user, DER encoded in base64.", [], {
      type: "binary",
      caseExact: true,
    }),
  ],
};

/** RFC 7643, sections 4.3 and 8.7.1. */
export const enterpriseSchema: Schema = {
  id: ENTERPRISE_SCHEMA,
  name: "EnterpriseUser",
  description: "Enterprise User",
  attributes: [
    attribute("employeeNumber", "The identifier that the organization assigned to the user."),
    attribute("costCenter", "Name of the cost center."),
    attribute("organization", "Name of the organization."),
    attribute("division", "Name of the division."),
    attribute("department", "Name of the department."),
    complex("manager", "The manager of the user, who is a User.", [
      attribute("value", "The id of the manager's User resource."),
      attribute("$ref", "The URI of the manager's User resource.", {
        type: "reference",
        referenceTypes: ["User"],
      }),
      attribute("displayName", "The display name of the manager.", { mutability: "readOnly" }),
    ]),
  ],
};

/** People sign in at their identity provider or set a password themselves, so this one is discarded. */
const password = attribute("password", "Accepted and discarded.", {
  caseExact: true,
  mutability: "writeOnly",
  returned: "never",
});

/** The User type with the extensions that a tenant has registered, in addition to the enterprise extension. */
export const userTypeWith = (schemas: readonly Schema[]): Attribute =>
  resourceType(userSchema, [enterpriseSchema, ...schemas], [password]);

export const userType = userTypeWith([]);
