import fc from "fast-check";
import postgres from "postgres";
import { beforeAll, describe, expect, test } from "vitest";
import { canonicalName, exactName } from "../../shared/values/names.ts";
import { clientFor } from "../support/server.ts";
import { answered, type Body, GROUP, refused, unique, USER, useScim } from "./support.ts";

const { acme, world } = useScim();

const own = "urn:x-acme:names:User";
let admin: ReturnType<typeof clientFor>;

beforeAll(async () => {
  const { id } = await acme.user({ roles: [{ value: "admin" }] });
  admin = clientFor(world().server, await world().acme.token(id, "admin"));
  await admin.provisioning.putSchema.mutate({
    id: own,
    name: "Names",
    description: "What people type",
    attributes: [
      { name: "badge", type: "string", description: "unique", uniqueness: "server" },
      { name: "key", type: "string", description: "exact", caseExact: true, uniqueness: "server" },
    ],
  });
});

/** Spellings of a name that other keyboards and systems send. */
const spellings: [what: string, of: (name: string) => string][] = [
  ["decomposed", (name) => name.normalize("NFD")],
  ["in capitals", (name) => name.toUpperCase()],
  ["in full width", (name) => name.replaceAll(/[!-~]/g, wide)],
  ["with surrounding spaces", (name) => ` \u00a0${name}\t `],
  ["with invisible characters", (name) => `\ufeff${name.slice(0, 2)}\u200b${name.slice(2)}\u2060`],
];
const wide = (character: string) => String.fromCodePoint((character.codePointAt(0) ?? 0) + 0xfee0);
const named = (word: string) => unique(`${word}-Zoë.Ünal`);
const ids = ({ Resources }: Body) => Resources.map(({ id }) => id);
const literal = (text: string) => JSON.stringify(text);

describe.each(spellings)("a name %s is equal", (_, of) => {
  test("userName: it is unique, every filter and the lookup find it, and it is returned as sent", async () => {
    const userName = named("user");
    const { id } = await acme.user({ userName });
    const other = of(userName);
    refused(await acme.post("/Users", { schemas: [USER], userName: other }), 409, "uniqueness");
    const third = await acme.user();
    const rename = [{ op: "replace", path: "userName", value: other }];
    refused(await acme.patch(`/Users/${third.id}`, rename), 409, "uniqueness");
    for (const op of ["eq", "sw", "co", "ew"]) {
      const found = await acme.list("/Users", { filter: `userName ${op} ${literal(other)}` });
      expect(ids(found), op).toEqual([id]);
    }
    const rest = `userName ne ${literal(other)} and id eq "${id}"`;
    expect(ids(await acme.list("/Users", { filter: rest }))).toEqual([]);
    expect(await acme.read(`/Users/${id}`)).toMatchObject({ userName });
    expect(await acme.change(`/Users/${id}`, rename)).toMatchObject({ userName: other });
  });

  test("a group's displayName", async () => {
    const displayName = named("group");
    const { id } = await acme.group({ displayName });
    const body = { schemas: [GROUP], displayName: of(displayName) };
    refused(await acme.post("/Groups", body), 409, "uniqueness", /displayName/);
    const filter = `displayName eq ${literal(of(displayName))}`;
    expect(ids(await acme.list("/Groups", { filter }))).toEqual([id]);
  });

  test("emails, displayName, parts of the name and a unique attribute of a tenant extension", async () => {
    const name = named("one");
    const fields = {
      displayName: name,
      name: { familyName: name },
      emails: [{ value: `${name}@x.test`, type: "work" }],
      [own]: { badge: name },
    };
    const { id } = await acme.user(fields);
    const other = of(name);
    for (const filter of [
      `displayName eq ${literal(other)}`,
      `name.familyName eq ${literal(other)}`,
      `name.familyName sw ${literal(other)}`,
      `emails eq ${literal(of(`${name}@x.test`))}`,
      `emails[value eq ${literal(of(`${name}@x.test`))} and type eq "WORK"]`,
      `${own}:badge eq ${literal(other)}`,
    ]) {
      expect(ids(await acme.list("/Users", { filter })), filter).toEqual([id]);
    }
    const twin = { schemas: [USER], userName: unique("twin"), [own]: { badge: other } };
    refused(await acme.post("/Users", twin), 409, "uniqueness", /badge/);
    const path = `emails[value eq ${literal(of(`${name}@x.test`))}].display`;
    const changed = await acme.change(`/Users/${id}`, [{ op: "replace", path, value: "Zoë" }]);
    expect(changed.emails).toEqual([{ value: `${name}@x.test`, type: "work", display: "Zoë" }]);
  });

  test("of a deleted user without an externalId: the user is restored", async () => {
    const userName = named("gone");
    const { id } = await acme.user({ userName });
    answered(await acme.remove(`/Users/${id}`), 204);
    expect((await acme.user({ userName: of(userName) })).id).toBe(id);
  });
});

test("a caseExact value differs by case only", async () => {
  const key = named("key");
  const { id } = await acme.user({ externalId: key, [own]: { key } });
  for (const [what, of] of spellings) {
    const value = of(key);
    const isSame = what !== "in capitals";
    for (const filter of [`externalId eq ${literal(value)}`, `externalId sw ${literal(value)}`]) {
      expect(ids(await acme.list("/Users", { filter })), filter).toEqual(isSame ? [id] : []);
    }
    const twin = { schemas: [USER], userName: unique("twin"), [own]: { key: value } };
    const answer = await acme.post("/Users", twin);
    if (isSame) refused(answer, 409, "uniqueness", /key/);
    else answered(answer, 201);
  }
});

test("a name that is empty in canonical form is refused", async () => {
  for (const userName of ["\u200b", "\u00a0 \t", "\ufe0f\u2060"]) {
    refused(await acme.post("/Users", { schemas: [USER], userName }), 400, "invalidValue");
    const group = { schemas: [GROUP], displayName: userName };
    refused(await acme.post("/Groups", group), 400, "invalidValue");
  }
});

test("sorting uses the canonical form", async () => {
  const mark = unique("sorted");
  for (const [i, displayName] of ["b\u00e9", "\uff21", "  be\u0301z", "C"].entries()) {
    await acme.user({ userName: `${mark}-${i}`, displayName, title: displayName });
  }
  for (const sortBy of ["displayName", "title"]) {
    const list = await acme.list("/Users", { filter: `userName sw "${mark}-"`, sortBy });
    expect(list.Resources.map(({ userName }) => userName.slice(-1)).join("")).toBe("1023");
  }
});

/** Similar texts of few characters, some of which have the same canonical form. */
const near = fc
  .array(
    fc.constantFrom(
      "a",
      "A",
      "\uff41",
      "e\u0301",
      "\u00e9",
      "E\u0301",
      "\u200b",
      " ",
      "\u3000",
      "ｶ",
      "カ",
      "\u3099",
      "i",
      "I",
      "ß",
      "ss",
      "б",
      "Б",
      "\u{1f600}",
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map((parts) => parts.join(""));
const any = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 6 })
  .filter((text) => !text.includes("\0"));

test("two userNames conflict exactly if their canonical forms are equal", async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.oneof(near, any), fc.oneof(near, any), async (one, other) => {
      run += 1;
      // Unique for each run, with a character at either end, so that inner spaces matter.
      const [first, second] = [`r${run}x${one}x`, `r${run}x${other}x`];
      const same = canonicalName(first) === canonicalName(second);
      const made = answered(await acme.post("/Users", { schemas: [USER], userName: first }), 201);
      expect(made.userName).toBe(first);
      for (const filter of [
        `userName eq ${literal(second)}`,
        `userName eq ${literal(second)} and active eq true`,
      ]) {
        expect(ids(await acme.list("/Users", { filter }))).toEqual(same ? [made.id] : []);
      }
      const answer = await acme.post("/Users", { schemas: [USER], userName: second });
      expect(answer.status).toBe(same ? 409 : 201);
    }),
    { numRuns: 30 },
  );
});

test("database and application compute the same canonical form, except for characters with several lower-case forms", async () => {
  const sql = postgres(world().outside.database.superuser, { max: 1, onnotice: () => undefined });
  try {
    const differing: string[] = [];
    for (const [from, length] of [
      [0x1, 0x4000],
      [0x4000, 0x4000],
      [0xa000, 0x6000],
      [0x1_bc00, 0x1000],
      [0xe_0000, 0x200],
    ] as const) {
      const texts = Array.from({ length }, (__, i) => from + i)
        .filter((code) => code < 0xd800 || code > 0xdfff)
        .map((code) => `a${String.fromCodePoint(code)} b`);
      const rows = await sql<{ text: string; made: string; exact: string }[]>`
        select text, app.canonical(text, false) as made, app.canonical(text, true) as exact from unnest(${texts}::text[]) as text`;
      expect(rows.filter(({ text, exact }) => exact !== exactName(text))).toEqual([]);
      differing.push(
        ...rows.flatMap(({ text, made }) => (made === canonicalName(text) ? [] : [text])),
      );
    }
    // The forms differ in case only.
    const others = differing.filter((text) => {
      const inner = text.slice(1, -2);
      return inner.toLowerCase() === inner;
    });
    expect(others).toEqual([]);
    expect(differing.length).toBeLessThan(300);
  } finally {
    await sql.end();
  }
});
