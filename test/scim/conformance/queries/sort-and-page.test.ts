import { beforeAll, expect } from "vitest";
import {
  answered,
  conform,
  ENTERPRISE,
  idsOf,
  inParallel,
  refused,
  useScim,
  withQuery,
} from "../../support.ts";

const { acme, globex } = useScim();
const many = 205;

beforeAll(async () => {
  await acme.user({
    userName: "ada",
    externalId: "B",
    title: "Countess",
    name: { familyName: "byron" },
    emails: [{ value: "z@x.test" }, { value: "b@x.test", primary: true }],
    [ENTERPRISE]: { department: "Sales" },
  });
  await acme.user({
    userName: "Bob",
    externalId: "a",
    title: "builder",
    emails: [{ value: "a@x.test" }],
    [ENTERPRISE]: { department: "Art" },
  });
  await acme.user({
    userName: "cy",
    externalId: "C",
    active: false,
    name: { familyName: "Adams" },
    emails: [{ value: "c@x.test" }],
  });
  for (const displayName of ["beta", "Alpha", "gamma"]) await acme.group({ displayName });
  await inParallel(many, (n) =>
    globex.user({ userName: `person-${n}`, title: n % 2 === 0 ? "even" : "odd" }),
  );
});

const sorted = async (sortBy: string, sortOrder?: string, path = "/Users") => {
  const query = { sortBy, ...(sortOrder === undefined ? {} : { sortOrder }) };
  const { Resources } = await acme.list(path, query);
  return Resources.map(({ userName, displayName }) => userName ?? displayName).join(" ");
};

conform("sortBy", [
  [
    "7644 3.4.2.3",
    "MUST",
    "sorts ascending by default, ignoring case unless caseExact",
    async () => {
      expect(await sorted("userName")).toBe("ada Bob cy");
      expect(await sorted("title", "ascending")).toBe("Bob ada cy");
      expect(await sorted("externalId")).toBe("ada cy Bob");
    },
  ],
  [
    "7644 3.4.2.3",
    "MUST",
    "sorts descending",
    async () => expect(await sorted("userName", "descending")).toBe("cy Bob ada"),
  ],
  [
    "7644 3.4.2.3",
    "MUST",
    "sorts missing values last when ascending and first when descending",
    async () => {
      expect(await sorted("name.familyName")).toBe("cy ada Bob");
      expect(await sorted("name.familyName", "descending")).toBe("Bob ada cy");
    },
  ],
  [
    "7644 3.4.2.3",
    "MUST",
    "uses the primary value of a multi-valued attribute, else the first",
    async () => {
      expect(await sorted("emails")).toBe("Bob ada cy");
      expect(await sorted("emails.value", "descending")).toBe("cy ada Bob");
    },
  ],
  [
    "7644 3.4.2.3",
    "MUST",
    "supports names in any case and with URNs, booleans and dates",
    async () => {
      expect(await sorted("USERNAME")).toBe("ada Bob cy");
      expect(await sorted(`${ENTERPRISE}:department`)).toBe("Bob ada cy");
      expect(await sorted("active")).toMatch(/^cy /);
      expect(await sorted("meta.created", "descending")).toBe("cy Bob ada");
    },
  ],
  [
    "7644 3.4.2.3",
    "MUST",
    "sorts groups",
    async () => {
      expect(await sorted("displayName", "ascending", "/Groups")).toBe("Alpha beta gamma");
      expect(await sorted("displayName", "descending", "/Groups")).toBe("gamma beta Alpha");
    },
  ],
  [
    "7644 3.4.2.3",
    "MUST",
    "returns every resource exactly once across pages, even with equal values",
    async () => {
      const seen: string[] = [];
      for (let startIndex = 1; startIndex <= many; startIndex += 50) {
        const page = await globex.list("/Users", { sortBy: "title", startIndex, count: 50 });
        seen.push(...page.Resources.map(({ userName }) => userName));
      }
      expect(seen).toHaveLength(many);
      expect(new Set(seen).size).toBe(many);
    },
  ],
]);

const page = (query: Record<string, string | number>) => globex.list("/Users", query);

conform("startIndex and count", [
  [
    "7644 3.4.2.4",
    "MUST",
    "select a part of the list and return the total",
    async () => {
      const all = await page({ count: 200 });
      const part = await page({ startIndex: 11, count: 7 });
      expect(part).toMatchObject({ startIndex: 11, itemsPerPage: 7, totalResults: many });
      expect(idsOf(part.Resources)).toEqual(idsOf(all.Resources).slice(10, 17));
    },
  ],
  [
    "7644 3.4.2.4",
    "MUST",
    "below 1 mean startIndex 1, and below 0 mean count 0",
    async () => {
      const first = await page({ startIndex: 1, count: 3 });
      for (const startIndex of [0, -5]) {
        const same = await page({ startIndex, count: 3 });
        expect(same.startIndex).toBe(1);
        expect(idsOf(same.Resources)).toEqual(idsOf(first.Resources));
      }
      expect(await page({ count: -1 })).toMatchObject({ totalResults: many, Resources: [] });
    },
  ],
  [
    "7644 3.4.2.4",
    "MUST",
    "of 0 return the total and no resources",
    async () =>
      expect(await page({ count: 0 })).toMatchObject({
        totalResults: many,
        itemsPerPage: 0,
        Resources: [],
      }),
  ],
  [
    "7644 3.4.2.4",
    "MUST",
    "return at most the requested number: 100 by default",
    async () => {
      expect(await page({})).toMatchObject({ itemsPerPage: 100, startIndex: 1 });
      expect(await page({ count: 5000 })).toMatchObject({ itemsPerPage: many });
      expect((await page({ count: 200, startIndex: 200 })).Resources).toHaveLength(many - 199);
    },
  ],
  [
    "7644 3.4.2.4",
    "MUST",
    "after the end return no resources",
    async () => {
      const beyond = await page({ startIndex: many + 1, count: 10 });
      expect(beyond).toMatchObject({ totalResults: many, itemsPerPage: 0, Resources: [] });
    },
  ],
  [
    "7644 3.4.2.4",
    "MUST",
    "apply to the matches of the filter",
    async () => {
      const odd = await page({ filter: 'title eq "odd"', startIndex: 101, count: 10 });
      expect(odd).toMatchObject({ totalResults: 102, itemsPerPage: 2 });
    },
  ],
  [
    "7644 3.4.2.4",
    "SHOULD",
    "lead through an unchanged list without duplicates or gaps",
    async () => {
      const seen: string[] = [];
      for (let startIndex = 1; startIndex <= many; startIndex += 60) {
        seen.push(...idsOf((await page({ startIndex, count: 60 })).Resources));
      }
      expect(new Set(seen).size).toBe(many);
    },
  ],
  [
    "7644 3.12",
    "MUST",
    "that are not integers: 400 invalidValue",
    async () => {
      for (const [name, value] of [
        ["count", "many"],
        ["startIndex", "1.5"],
        ["count", "9".repeat(30)],
      ] as const) {
        const answer = await globex.get(withQuery("/Users", { [name]: value }));
        refused(answer, 400, "invalidValue", new RegExp(name));
      }
      answered(await globex.get("/Users?startIndex=2&count=1"), 200);
    },
  ],
]);
