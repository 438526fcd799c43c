import { type Attribute, attribute, complex, type Schema, USER_SCHEMA } from "./schema.ts";

/** A multi-valued complex attribute with the sub-attributes of RFC 7643, section 2.4. */
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
      attribute("value", `The value of one of the ${name}.`, value),
      attribute("display", "A name for display.", {}),
      ...labels(types),
    ],
    { multiValued: true },
  );
}

function labels(types: readonly string[]): Attribute[] {
  return [
    attribute("type", "What the value is for.", {
      ...(types.length > 0 && { canonicalValues: types }),
    }),
    attribute("primary", "Whether this is the preferred value; true at most once.", {
      type: "boolean",
    }),
  ];
}

const readOnly = { mutability: "readOnly" } as const;

/** RFC 7643, sections 4.1 and 8.7.1; `password` is accepted but never shown, see user-type.ts. */
export const userSchema: Schema = {
  id: USER_SCHEMA,
  name: "User",
  description: "User Account",
  attributes: [
    attribute("userName", "The name the person signs in with; unique in any case.", {
      required: true,
      uniqueness: "server",
    }),
    complex("name", "The parts of the person's name.", [
      attribute("formatted", "The full name, as it is shown."),
      attribute("familyName", "The family name."),
      attribute("givenName", "The given name."),
      attribute("middleName", "The middle names."),
      attribute("honorificPrefix", "A title before the name, such as Ms."),
      attribute("honorificSuffix", "A suffix after the name, such as III."),
    ]),
    attribute("displayName", "The name shown to others."),
    attribute("nickName", "The casual way to address the person."),
    attribute("profileUrl", "The URL of the person's online profile.", {
      type: "reference",
      referenceTypes: ["external"],
    }),
    attribute("title", "The person's title, such as Vice President."),
    attribute("userType", "The relation to the organization, such as Employee or Contractor."),
    attribute("preferredLanguage", "The preferred language, as in Accept-Language."),
    attribute("locale", "The place for formats of dates and numbers, as in en-US."),
    attribute("timezone", "The time zone in IANA form, such as Europe/Berlin."),
    attribute("active", "Whether the person may use the service.", { type: "boolean" }),
    plural("emails", "Email addresses of the person.", ["work", "home", "other"]),
    plural("phoneNumbers", "Phone numbers of the person.", [
      "work",
      "home",
      "mobile",
      "fax",
      "pager",
      "other",
    ]),
    plural("ims", "Instant messaging addresses of the person.", [
      "aim",
      "gtalk",
      "icq",
      "xmpp",
      "msn",
      "skype",
      "qq",
      "yahoo",
    ]),
    plural("photos", "URLs of photos of the person.", ["photo", "thumbnail"], {
      type: "reference",
      caseExact: true,
      referenceTypes: ["external"],
    }),
    complex(
      "addresses",
      "Postal addresses of the person.",
      [
        attribute("formatted", "The full address, as it is shown."),
        attribute("streetAddress", "Street, house number and the like."),
        attribute("locality", "The city."),
        attribute("region", "The state or region."),
        attribute("postalCode", "The postal code."),
        attribute("country", "The country, as an ISO 3166-1 alpha-2 code."),
        ...labels(["work", "home", "other"]),
      ],
      { multiValued: true },
    ),
    complex(
      "groups",
      "The groups the person is in; changed through the groups themselves.",
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
    plural("entitlements", "What the person is entitled to.", []),
    plural("roles", "The roles of the person.", []),
    plural("x509Certificates", "X.509 certificates of the person, in DER form, base64.", [], {
      type: "binary",
      caseExact: true,
    }),
  ],
};
