import { base, en, Faker } from "@faker-js/faker";
import type { DemoSlug } from "./state.ts";

/** A person of the demo as the tenant's HR system stores them. */
export interface DemoPerson {
  externalId: string;
  userName: string;
  givenName: string;
  familyName: string;
  title: string;
  department: string;
  division: string;
  role: "rep" | "manager" | "admin";
  /** The manager's externalId. */
  manager: string | null;
  /** Deactivated after creation. */
  leaves: boolean;
}

const seeds: Record<DemoSlug, number> = { acme: 1, globex: 2 };
const divisions = ["Americas", "EMEA", "APAC"];
const departments = ["Inside Sales", "Field Sales", "Customer Success", "Solutions"];
const titles: Record<string, string> = {
  "Inside Sales": "Sales Development Representative",
  "Field Sales": "Account Executive",
  "Customer Success": "Customer Success Manager",
  Solutions: "Solutions Engineer",
};
const peopleInTeam = 11;
const leavingShare = 0.05;
/** The first rep of acme is `u123`; all other numbers count from there. */
const numbers: Record<DemoSlug, { prefix: string; firstRep: number }> = {
  acme: { prefix: "u", firstRep: 123 },
  globex: { prefix: "g", firstRep: 1123 },
};

/** The people of a demo tenant, the same in every run: admins, then managers, then reps. */
export function demoPeople(slug: DemoSlug, count: number): DemoPerson[] {
  const faker = new Faker({ locale: [en, base], seed: seeds[slug] });
  const admins = count < 100 ? 1 : 2;
  const directors = count < 100 ? 0 : 3;
  const managers = Math.max(1, Math.round((count - admins - directors) / peopleInTeam));
  const firstRep = admins + directors + managers;
  const { prefix, firstRep: number } = numbers[slug];
  const externalId = (index: number) => `${prefix}${number - firstRep + index}`;
  const taken = new Set<string>();

  return Array.from({ length: count }, (_, index): DemoPerson => {
    const isAdmin = index < admins;
    const isDirector = !isAdmin && index < admins + directors;
    const isManager = !isAdmin && !isDirector && index < firstRep;
    // Consecutive teams, each of one division and department.
    const team = isManager ? index - admins - directors : (index - firstRep) % managers;
    const division = divisions[isDirector ? index - admins : team % divisions.length] ?? "";
    const department = isAdmin || isDirector ? "Sales" : (departments[team % 4] ?? "");
    const above = isManager
      ? admins + (directors === 0 ? -1 : team % directors)
      : isDirector
        ? 0
        : admins + directors + team;
    const name = { givenName: faker.person.firstName(), familyName: faker.person.lastName() };
    const leaves = faker.number.float() < leavingShare;
    return {
      ...name,
      externalId: externalId(index),
      userName: userName(name, slug, taken),
      title: titleOf({ isAdmin, isDirector, isManager, department }),
      department: isAdmin ? "Revenue Operations" : department,
      division: isAdmin ? "Headquarters" : division,
      role: isAdmin ? "admin" : isDirector || isManager ? "manager" : "rep",
      manager: isAdmin ? null : externalId(above),
      leaves: leaves && index > firstRep,
    };
  });
}

function userName(
  { givenName, familyName }: Pick<DemoPerson, "givenName" | "familyName">,
  slug: DemoSlug,
  taken: Set<string>,
): string {
  const name = `${givenName}.${familyName}`.toLowerCase().replaceAll(/[^a-z.]/g, "");
  for (let count = 1; ; count += 1) {
    const found = `${name}${count === 1 ? "" : count}@${slug}.example`;
    if (taken.has(found)) continue;
    taken.add(found);
    return found;
  }
}

function titleOf(of: {
  isAdmin: boolean;
  isDirector: boolean;
  isManager: boolean;
  department: string;
}): string {
  if (of.isAdmin) return "Enablement Lead";
  if (of.isDirector) return "Sales Director";
  return of.isManager ? `${of.department} Manager` : (titles[of.department] ?? "Representative");
}
