import { beforeAll, describe, expect, test } from "vitest";
import { type Body, ENTERPRISE, refused, USER, useScim, withQuery } from "../../support.ts";

const { acme } = useScim();
let ada: Body;
let charles: Body;

/** The tenant has four users. Each test lists the users that its filter matches. */
beforeAll(async () => {
  charles = await acme.user({
    userName: "charles",
    externalId: "e-charles",
    displayName: 'Say "hi" \\ 100%_sure',
    userType: "Employee",
    name: { givenName: "Charles", familyName: "Babbage" },
    emails: [{ value: "charles@acme.test", type: "work" }],
    [ENTERPRISE]: { department: "Maths" },
  });
  ada = await acme.user({
    userName: "Ada@Acme.test",
    externalId: "E-Ada",
    displayName: "Ada Byron",
    title: "Countess",
    name: { givenName: "Ada", familyName: "Byron" },
    emails: [
      { value: "ada@acme.test", type: "work", primary: true },
      { value: "ada@home.test", type: "home" },
    ],
    phoneNumbers: [{ value: "+44 20 1815", type: "mobile" }],
    roles: [{ value: "admin" }],
    [ENTERPRISE]: { department: "maths", employeeNumber: "001", manager: { value: "e-charles" } },
  });
  await acme.user({
    userName: "bob@acme.test",
    externalId: "e-bob",
    active: false,
    title: "Builder",
    emails: [{ value: "bob@work.example", type: "home" }],
    [ENTERPRISE]: { department: "Sales" },
  });
  await acme.user({ userName: "dora" });
});

const found = async (filter: string): Promise<string[]> => {
  const list = await acme.list("/Users", { filter });
  expect(list.totalResults).toBe(list.Resources.length);
  return list.Resources.map(({ userName }) => userName.slice(0, 3).toLowerCase()).toSorted();
};

/** The matching users, by the first three characters of their names. */
const everyone = "ada bob cha dor";
const finds: Record<string, [filter: string, who: string][]> = {
  "operators on strings, 7644 3.4.2.2": [
    ['userName eq "dora"', "dor"],
    ['userName ne "dora"', "ada bob cha"],
    ['userName co "acme"', "ada bob"],
    ['userName sw "b"', "bob"],
    ['userName ew "es"', "cha"],
    ["title pr", "ada bob"],
    ['userName gt "bob@acme.test"', "cha dor"],
    ['userName ge "bob@acme.test"', "bob cha dor"],
    ['userName lt "bob@acme.test"', "ada"],
    ['userName le "bob@acme.test"', "ada bob"],
    ['title ne "Builder"', "ada cha dor"],
    ["title eq null", "cha dor"],
    ["id pr", everyone],
  ],
  "case: names and operators never, values by caseExact, 7643 2.1, 2.2": [
    ['USERNAME EQ "dora"', "dor"],
    ['username Sw "B"', "bob"],
    ['userName eq "ADA@ACME.TEST"', "ada"],
    ["NOT (Title PR) AND Active EQ True", "cha dor"],
    ['externalId eq "E-Ada"', "ada"],
    ['externalId eq "e-ada"', ""],
    ['externalId sw "e-"', "bob cha"],
    ['name.familyName eq "BYRON"', "ada"],
  ],
  "booleans and dates, 7644 3.4.2.2": [
    ["active eq true", "ada cha dor"],
    ["active eq false", "bob"],
    ["active ne true", "bob"],
    ['active eq "False"', "bob"],
    ['meta.created gt "2011-05-13T04:42:34Z"', everyone],
    ['meta.lastModified lt "2011-05-13T04:42:34+02:00"', ""],
    ['meta.resourceType eq "User"', everyone],
    ['meta.resourceType eq "Group"', ""],
  ],
  "and, or, not and grouping, 7644 3.4.2.2": [
    ['title pr and userName sw "a"', "ada"],
    ['userName eq "dora" or userName eq "charles"', "cha dor"],
    ["not (title pr)", "cha dor"],
    ['title pr or userName eq "dora" and active eq false', "ada bob"],
    ['(title pr or userName eq "dora") and active eq false', "bob"],
    ['not (userName eq "dora") and active eq true', "ada cha"],
    ['not (userName eq "dora" or (title pr and not (active eq true)))', "ada cha"],
    ['((((userName eq "dora"))))', "dor"],
  ],
  "sub-attributes and multi-valued attributes, 7644 3.4.2.2": [
    ['name.givenName sw "C"', "cha"],
    ['name.familyName co "b"', "ada cha"],
    ["name pr", "ada cha"],
    ['emails eq "ada@home.test"', "ada"],
    ['emails co "acme.test" or emails.value co "work.example"', "ada bob cha"],
    ['emails.type eq "work"', "ada cha"],
    ["emails pr", "ada bob cha"],
    ["emails.primary eq true", "ada"],
    ['roles eq "admin"', "ada"],
    [`schemas eq "${ENTERPRISE}"`, "ada bob cha"],
  ],
  "value paths: one element satisfies the whole, 7644 3.4.2.2": [
    ['emails.type eq "work" and emails.value co "home"', "ada"],
    ['emails[type eq "work" and value co "home"]', ""],
    ['emails[type eq "home" and value ew ".test"]', "ada"],
    ['emails[not (type eq "work")]', "ada bob"],
    ['emails[type eq "home"] and active eq false', "bob"],
    ['not (emails[type eq "work"])', "bob dor"],
    ['phoneNumbers[type eq "mobile" and value sw "+44"]', "ada"],
    ['emails[type eq "work"].value eq "ada@acme.test"', "ada"],
  ],
  "URN-qualified names, 7644 3.10": [
    [`${USER}:userName eq "dora"`, "dor"],
    [`${USER}:name.familyName eq "Byron"`, "ada"],
    [`${ENTERPRISE}:department eq "MATHS"`, "ada cha"],
    [`${ENTERPRISE.toUpperCase()}:Department eq "Sales"`, "bob"],
    [`${ENTERPRISE}:employeeNumber pr`, "ada"],
    [`not (${ENTERPRISE}:department pr)`, "dor"],
    [`${ENTERPRISE}:manager pr`, "ada"],
  ],
  "text that means something to others, 7644 3.4.2.2": [
    [String.raw`displayName eq "Say \"hi\" \\ 100%_sure"`, "cha"],
    [String.raw`displayName co "\u0022hi"`, "cha"],
    ['userName co "%"', ""],
    ['userName sw "_"', ""],
    ['displayName co "0%_s"', "cha"],
    [`userName eq "' or 1=1 --"`, ""],
    ['userName eq "dora and (active eq false)"', ""],
  ],
};

for (const [title, cases] of Object.entries(finds)) {
  test.each(cases)(`${title}: %s`, async (filter, who) => {
    expect(await found(filter)).toEqual(who.split(" ").filter(Boolean));
  });
}

describe("a filter by values that the server assigned", () => {
  test.each<[string, () => string, string]>([
    ["id", () => `id eq "${ada.id}"`, "ada"],
    ["the resolved manager", () => `${ENTERPRISE}:manager.value eq "${charles.id}"`, "ada"],
    [
      "manager without a sub-attribute",
      () => `id eq "${ada.id}" and ${ENTERPRISE}:manager eq "${charles.id}"`,
      "ada",
    ],
    ["lastModified", () => `meta.lastModified eq "${ada.meta.lastModified}"`, "ada"],
    ["created, with ge", () => `meta.created ge "${ada.meta.created}"`, "ada bob dor"],
    ["created, with le", () => `meta.created le "${ada.meta.created}"`, "ada cha"],
  ])("matches by %s", async (_, filter, who) => {
    expect(await found(filter())).toEqual(who.split(" "));
  });
});

describe("a filter on groups", () => {
  test("matches by name, by members, and users by group, including nested groups", async () => {
    const inner = await acme.group({
      displayName: "Inner",
      externalId: "G-1",
      members: [{ value: ada.id }],
    });
    const outer = await acme.group({ displayName: "Outer", members: [{ value: inner.id }] });
    const groups = async (filter: string) =>
      (await acme.list("/Groups", { filter })).Resources.map(({ displayName }) => displayName);
    expect(await groups('displayName eq "INNER"')).toEqual(["Inner"]);
    expect(await groups('displayName ew "er"')).toHaveLength(2);
    expect(await groups('externalId eq "G-1"')).toEqual(["Inner"]);
    expect(await groups('externalId eq "g-1"')).toEqual([]);
    expect(await groups(`members eq "${ada.id}"`)).toEqual(["Inner"]);
    expect(await groups(`members.value eq "${inner.id}"`)).toEqual(["Outer"]);
    expect(await groups(`members[value eq "${ada.id}"]`)).toEqual(["Inner"]);
    expect(await groups(`id eq "${inner.id}" and members eq "${ada.id}"`)).toEqual(["Inner"]);
    expect(await groups(`id eq "${outer.id}" and members eq "${ada.id}"`)).toEqual([]);
    expect(await groups("not (members pr)")).toEqual([]);
    expect(await found(`groups.value eq "${inner.id}"`)).toEqual(["ada"]);
    expect(await found('groups[display eq "outer" and type eq "indirect"]')).toEqual(["ada"]);
    expect(await found("not (groups pr)")).toEqual(["bob", "cha", "dor"]);
  });
});

describe("an invalid filter is refused with 400 invalidFilter, 7644 3.12", () => {
  test.each<[string, RegExp?]>([
    ['shoeSize eq "43"', /shoeSize/],
    ['name.shoeSize eq "43"', /shoeSize/],
    ['members eq "x"', /members/],
    ['urn:example:none:title eq "x"', /title/],
    ['password eq "x"', /password/],
    ['userName is "x"', /is/],
    ["userName eq"],
    ["userName"],
    ["userName eq dora"],
    ['userName eq "dora'],
    ['userName eq "dora" and'],
    ['(userName eq "dora"'],
    ['userName eq "dora")'],
    ["emails[]"],
    ['emails[type eq "work"'],
    ["not userName pr"],
    ["active gt false", /active/],
    ['x509Certificates.value lt "AAAA"', /x509Certificates/],
    ["active co true", /active/],
    ["userName eq 5", /userName/],
    ['meta.created gt "yesterday"', /created/],
    [`${"(".repeat(60)}userName pr${")".repeat(60)}`],
    [`userName eq "${"x".repeat(9000)}"`],
  ])("%s", async (filter, detail) => {
    refused(await acme.get(withQuery("/Users", { filter })), 400, "invalidFilter", detail);
  });
});
