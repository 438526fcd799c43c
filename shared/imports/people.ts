import type { Cells } from "./columns.ts";
import type { ImportKind } from "./kind.ts";
import { applyPeople } from "./apply-people.ts";
import { readBoolean, readId, readOptionalId, readOptionalText } from "./read-cells.ts";
import { canonicalName, cleanId } from "../values/names.ts";

const columns = {
  externalId: {
    required: true,
    synonyms: ["id", "employeeId", "employee number", "personId", "user", "userId"],
  },
  userName: { synonyms: ["login", "user login", "upn", "userPrincipalName"] },
  email: { synonyms: ["mail", "e-mail", "email address", "work email"] },
  displayName: { synonyms: ["name", "full name"] },
  givenName: { synonyms: ["first name", "forename"] },
  familyName: { synonyms: ["last name", "surname"] },
  title: { synonyms: ["job title", "position"] },
  department: { synonyms: ["dept"] },
  division: { synonyms: ["region", "business unit"] },
  manager: { synonyms: ["manager id", "manager external id", "reports to"] },
  role: { synonyms: ["rampart role"] },
  active: { synonyms: ["status", "enabled"] },
} as const satisfies ImportKind<string, unknown>["columns"];

export type PersonColumn = keyof typeof columns;

/** A person as a line tells of it. Undefined stays as it is; null is taken away. */
export interface ImportedPerson {
  externalId: string;
  userName?: string;
  /** By the names of the tenant's rules; whether it is one of them is known in its scope alone. */
  role?: string;
  active?: boolean;
  texts: Partial<Record<TextColumn, string | null>>;
}

const textColumns = [
  "email",
  "displayName",
  "givenName",
  "familyName",
  "title",
  "department",
  "division",
  "manager",
] as const;
export type TextColumn = (typeof textColumns)[number];

/** People: each line goes through the verbs that SCIM uses. */
export const peopleImport: ImportKind<PersonColumn, ImportedPerson> = {
  name: "people",
  columns,
  batch: 500,
  identify: ({ externalId }) =>
    externalId ? { key: cleanId(externalId), name: "externalId" } : null,
  read,
  apply: applyPeople,
};

function read(cells: Cells<PersonColumn>): ImportedPerson {
  const externalId = readId("externalId", cells.externalId);
  const userName = readOptionalText("userName", cells.userName);
  const role = readOptionalText("role", cells.role);
  const active = readBoolean("active", cells.active);
  const texts: ImportedPerson["texts"] = {};
  for (const column of textColumns) {
    const cell = cells[column];
    if (cell === undefined) continue;
    const read = column === "manager" ? readOptionalId : readOptionalText;
    texts[column] = read(column, cell) ?? null;
  }
  return {
    externalId,
    ...(cells.userName === undefined ? {} : { userName: userName ?? externalId }),
    ...(role === undefined ? {} : { role: canonicalName(role) }),
    ...(active === undefined ? {} : { active }),
    texts,
  };
}
