import { canonicalName } from "../values/names.ts";
import type { Cells, Column } from "./columns.ts";
import { readBoolean, readId, readOptionalId, readOptionalText } from "./read-cells.ts";

/** Which part of the SCIM User a column of text is an attribute of, under the column's name. */
type Part = "user" | "name" | "enterprise";

interface PersonColumnDefinition extends Column {
  attributeOf?: Part;
}

export const columns = {
  externalId: {
    required: true,
    synonyms: ["id", "employeeId", "employee number", "personId", "user", "userId"],
  },
  userName: { synonyms: ["login", "user login", "upn", "userPrincipalName"] },
  email: { synonyms: ["mail", "e-mail", "email address", "work email"] },
  displayName: { attributeOf: "user", synonyms: ["name", "full name"] },
  givenName: { attributeOf: "name", synonyms: ["first name", "forename"] },
  familyName: { attributeOf: "name", synonyms: ["last name", "surname"] },
  title: { attributeOf: "user", synonyms: ["job title", "position"] },
  department: { attributeOf: "enterprise", synonyms: ["dept"] },
  division: { attributeOf: "enterprise", synonyms: ["region", "business unit"] },
  manager: { synonyms: ["manager id", "manager external id", "reports to"] },
  role: { synonyms: ["rampart role"] },
  active: { synonyms: ["status", "enabled"] },
} as const satisfies Record<string, PersonColumnDefinition>;

export type PersonColumn = keyof typeof columns;

/** Text of a person by attribute. Null removes the attribute; undefined leaves it unchanged. */
type Texts = Partial<Record<string, string | null>>;

/** A person as a line describes it. What is undefined stays unchanged. */
export interface ImportedPerson {
  externalId: string;
  userName?: string;
  email?: string | null;
  manager?: string | null;
  /** A name of the tenant's rules, which are known only in the tenant's session. */
  role?: string;
  active?: boolean;
  attributes: Record<Part, Texts>;
}

const definitions: [PersonColumn, PersonColumnDefinition][] = Object.entries(columns).map(
  // `Object.entries` loses the type of the names.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  ([name, definition]) => [name as PersonColumn, definition],
);

/** @throws LineProblem */
export function readPerson(cells: Cells<PersonColumn>): ImportedPerson {
  const externalId = readId("externalId", cells.externalId);
  const userName = readOptionalText("userName", cells.userName);
  const role = readOptionalText("role", cells.role);
  const active = readBoolean("active", cells.active);
  const email = readOptionalText("email", cells.email);
  const manager = readOptionalId("manager", cells.manager);
  const attributes: ImportedPerson["attributes"] = { user: {}, name: {}, enterprise: {} };
  for (const [name, { attributeOf }] of definitions) {
    const cell = cells[name];
    if (attributeOf === undefined || cell === undefined) continue;
    attributes[attributeOf][name] = readOptionalText(name, cell) ?? null;
  }
  return {
    externalId,
    ...(cells.userName === undefined ? {} : { userName: userName ?? externalId }),
    ...(cells.email === undefined ? {} : { email: email ?? null }),
    ...(cells.manager === undefined ? {} : { manager: manager ?? null }),
    ...(role === undefined ? {} : { role: canonicalName(role) }),
    ...(active === undefined ? {} : { active }),
    attributes,
  };
}
