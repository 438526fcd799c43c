/**
 * A request that must not scan a whole table. With 500,000 users it may take at most twice as long as
 * with 1,000. `n` selects the values in the request.
 */
export interface Query {
  name: string;
  path: (n: number, of: FilledTenant) => string;
}

export interface FilledTenant {
  people: number;
  /** Ids of some people. */
  ids: string[];
  large: string;
  small: string;
  /** The cursor of the second page. */
  cursor: string;
}

const users = (filter: string, more = "") =>
  `/Users?filter=${encodeURIComponent(filter)}${more === "" ? "" : `&${more}`}`;
const some = (n: number, { people }: FilledTenant) => (n * 7919) % people;
const one = (n: number, { ids }: FilledTenant) => ids[n % ids.length] ?? "";

export const queries: readonly Query[] = [
  { name: "by id", path: (n, of) => `/Users/${one(n, of)}` },
  {
    name: "userName eq",
    path: (n, of) => users(`userName eq "PERSON${some(n, of)}@x.test"`),
  },
  {
    name: "externalId eq",
    path: (n, of) => users(`externalId eq "x${some(n, of)}"`),
  },
  {
    name: "emails.value eq",
    path: (n, of) => users(`emails.value eq "person${some(n, of)}@x.test"`),
  },
  {
    name: "emails[type and value]",
    path: (n, of) => users(`emails[type eq "work" and value eq "person${some(n, of)}@x.test"]`),
  },
  {
    name: "displayName eq",
    path: (n, of) => users(`displayName eq "ada ${some(n, of)}"`),
  },
  {
    name: "groups.value eq",
    path: (_, of) => users(`groups.value eq "${of.small}"`),
  },
  {
    name: "id eq and members eq",
    path: (n, of) =>
      `/Groups?filter=${encodeURIComponent(`id eq "${of.large}" and members eq "${one(n, of)}"`)}&excludedAttributes=members`,
  },
  {
    name: "a group without members",
    path: (_, of) => `/Groups/${of.large}?excludedAttributes=members`,
  },
  { name: "a group of ten", path: (_, of) => `/Groups/${of.small}` },
  { name: "by cursor", path: (_, of) => `/Users?count=20&cursor=${of.cursor}` },
];
