import { base, en, Faker } from "@faker-js/faker";

export interface DemoPerson {
  externalId: string;
  userName: string;
  role: "rep" | "manager" | "admin";
  active: boolean;
  /** The SCIM User that the HR system posts. */
  resource: Record<string, unknown>;
}

const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const departments = ["Enterprise Sales", "Mid-Market Sales", "Inside Sales", "Customer Success"];
const teamSize = 12;

/**
 * The people of a demo tenant, the same at every run: two admins, a head of sales, a manager for
 * every team of about twelve, reps under them, and one in thirty deactivated.
 * @param prefix of the externalIds: `u` gives u1, u2, ... u123, ...
 */
export function demoPeople(
  domain: string,
  prefix: string,
  count: number,
  seed: number,
): DemoPerson[] {
  const faker = new Faker({ locale: [en, base], seed });
  const managers = Math.max(1, Math.floor(count / teamSize));
  return Array.from({ length: count }, (_, index): DemoPerson => {
    const n = index + 1;
    const role = n <= 2 ? "admin" : n <= 3 + managers ? "manager" : "rep";
    const givenName = faker.person.firstName();
    const familyName = faker.person.lastName();
    const userName = `${givenName}.${familyName}.${n}@${domain}`
      .toLowerCase()
      .replaceAll(/[^\w.@-]/g, "");
    const team = (n * 7) % managers;
    const head = `${prefix}3`;
    const boss =
      role === "rep" ? `${prefix}${4 + team}` : role === "manager" && n > 3 ? head : null;
    const active = role !== "rep" || n === 123 || n % 30 !== 0;
    const externalId = `${prefix}${n}`;
    return {
      externalId,
      userName,
      role,
      active,
      resource: {
        schemas: ["urn:ietf:params:scim:schemas:core:2.0:User", enterprise],
        userName,
        externalId,
        name: { givenName, familyName },
        displayName: `${givenName} ${familyName}`,
        title:
          role === "rep"
            ? "Account Executive"
            : role === "manager"
              ? "Sales Manager"
              : "Enablement Lead",
        emails: [{ value: userName, type: "work", primary: true }],
        roles: [{ value: role, primary: true }],
        active,
        [enterprise]: {
          employeeNumber: String(1000 + n),
          department: departments[team % departments.length],
          division: "Field",
          ...(boss === null ? {} : { manager: { value: boss } }),
        },
      },
    };
  });
}
