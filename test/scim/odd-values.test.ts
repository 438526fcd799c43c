import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { readDateTime, suggestDateTime } from "../../shared/values/date-time.ts";
import { clientFor } from "../support/server.ts";
import { answered, type Body, idsOf, refused, unique, useScim, withQuery } from "./support.ts";

const urn = "urn:example:params:scim:schemas:extension:odd:2.0:User";

const { world, acme } = useScim();

beforeAll(async () => {
  const admin = await acme.user({ roles: [{ value: "admin" }] });
  const token = await world().acme.token(admin.id, "admin");
  await clientFor(world().server, token).provisioning.putSchema.mutate({
    id: urn,
    name: "Odd",
    attributes: [
      { name: "startedOn", type: "dateTime" },
      { name: "leaves", type: "dateTime", multiValued: true },
      { name: "regions", multiValued: true },
      { name: "levels", type: "integer", multiValued: true },
    ],
  });
});

const own = (user: Body) => user[urn as keyof Body];

describe("elements of a simple extension attribute in the form that Entra sends", () => {
  const elements = [{ value: "1" }, { Value: "2", type: "work", primary: true }, "3"];

  test("are accepted by POST, PUT and PATCH, and found by filters", async () => {
    const made = await acme.user({ [urn]: { regions: elements, levels: [{ value: 4 }] } });
    expect(own(made)).toEqual({ regions: ["1", "2", "3"], levels: [4] });
    const filter = `${urn}:regions eq "2"`;
    expect(idsOf((await acme.list("/Users", { filter })).Resources)).toEqual([made.id]);
    const put = await acme.put(`/Users/${made.id}`, {
      userName: made.userName,
      [urn]: { regions: { value: "9" } },
    });
    expect(own(answered(put, 200))).toEqual({ regions: ["9"] });
    const path = `${urn}:regions`;
    const after = await acme.change(`/Users/${made.id}`, [
      { op: "Add", path, value: [{ value: "1" }, { value: "9" }] },
      { op: "Add", value: { [path]: [{ value: "5" }] } },
      { op: "Remove", path, value: [{ value: "9" }] },
    ]);
    expect(own(after)).toEqual({ regions: ["1", "5"] });
  });

  test("have the first of several values whose names differ in case", async () => {
    const regions = [{ Value: "first", value: "second" }];
    expect(own(await acme.user({ [urn]: { regions } }))).toEqual({ regions: ["first"] });
  });

  test("are refused if the value has another type", async () => {
    for (const [name, value] of [
      ["regions", [{ value: 1 }]],
      ["regions", [{ display: "1" }]],
      ["levels", [{ value: "1" }]],
      ["leaves", [{ value: "tomorrow" }]],
    ] as const) {
      const fields = { userName: unique("odd"), [urn]: { [name]: value } };
      refused(await acme.post("/Users", fields), 400, "invalidValue", new RegExp(`${name}\\[0\\]`));
    }
  });
});

/** Values that clients send, and the expected form of each. */
const wrong: [sent: string, right: string][] = [
  ["2026-01-31", "2026-01-31T00:00:00Z"],
  ["2026-1-3", "2026-01-03T00:00:00Z"],
  ["2026-01-31T08:30", "2026-01-31T08:30:00Z"],
  ["2026-01-31T08:30:00", "2026-01-31T08:30:00Z"],
  ["2026-01-31 08:30:00Z", "2026-01-31T08:30:00Z"],
  ["2026-01-31T08:30:00.5 02:00", "2026-01-31T08:30:00.5+02:00"],
  ["2026-01-31T08:30:00 02:00", "2026-01-31T08:30:00+02:00"],
  ["2026-01-31T08:30:00+0200", "2026-01-31T08:30:00+02:00"],
  ["2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"],
];

/** Not a time, or not one with a four-digit year in UTC. */
const hopeless = [
  "0000-01-01T00:00:00Z",
  "0001-01-01T00:00:00+00:01",
  "9999-12-31T23:59:59.999-00:01",
  "9999-12-31T24:00:00Z",
  "+010000-01-01T00:00:00Z",
  "10000-01-01T00:00:00Z",
  "-0001-01-01T00:00:00Z",
  "2026-02-30T00:00:00Z",
  "2026-13-01T00:00:00Z",
  "2026-01-31T24:00:01Z",
  "2026-01-31T08:30:00+25:00",
  "31.01.2026",
  "infinity",
  "now",
];

/** The first and last valid times, and spellings that RFC 3339 or xsd:dateTime allow. */
const fine = [
  "0001-01-01T00:00:00Z",
  "0050-06-01T00:00:00Z",
  "9999-12-31T23:59:59.999Z",
  "9999-12-31T23:59:59.999999999Z",
  "9999-12-31T23:59:59+14:00",
  "2024-02-29T24:00:00Z",
  "2026-01-31t08:30:00.123456789z",
  "2026-01-31T08:30:00-00:00",
];

const operators = ["eq", "ne", "gt", "ge", "lt", "le"];
const attributes = ["meta.created", "meta.lastModified", `${urn}:startedOn`, `${urn}:leaves`];

describe("a filter by a date", () => {
  test.each(wrong)("with %s is refused with the expected form", async (sent, right) => {
    for (const attribute of attributes) {
      const filter = `${attribute} gt "${sent}"`;
      const answer = await acme.get(withQuery("/Users", { filter }));
      refused(answer, 400, "invalidFilter");
      expect(answer.body.detail).toContain(`such as ${right}, not "${sent}"`);
    }
  });

  test("with an unencoded + is refused with the encoding", async () => {
    const query = `filter=meta.created%20gt%20%222026-01-31T08:30:00+02:00%22`;
    const answer = await acme.get(`/Users?${query}`);
    refused(answer, 400, "invalidFilter", /such as 2026-01-31T08:30:00\+02:00, .*%2B/);
    answered(await acme.get(`/Users?${query.replace("+", "%2B")}`), 200);
  });

  test("outside the storable range is 400, not 500", async () => {
    for (const sent of hopeless) {
      for (const attribute of attributes) {
        const filter = `${attribute} le "${sent}"`;
        const answer = await acme.get(withQuery("/Users", { filter }));
        refused(answer, 400, "invalidFilter", /date and time such as 2026-01-31T08:30:00Z/);
      }
    }
  });

  test("at the ends of the range works with every operator", async () => {
    await acme.user({ [urn]: { startedOn: fine[2], leaves: [fine[0], fine[2]] } });
    for (const sent of fine) {
      const comparisons = attributes.flatMap((attribute) =>
        operators.map((op) => `${attribute} ${op} "${sent}"`),
      );
      const filter = comparisons.map((comparison) => `not (${comparison})`).join(" and ");
      answered(await acme.get(withQuery("/Users", { filter, count: 1 })), 200);
    }
    for (const attribute of attributes.slice(2)) {
      const filter = `${attribute} eq "9999-12-31T23:59:59.999Z"`;
      expect((await acme.list("/Users", { filter })).totalResults).toBe(1);
    }
    for (const [op, isAll] of [
      ["le", true],
      ["gt", false],
    ] as const) {
      const filter = `meta.created ${op} "9999-12-31T23:59:59.999Z"`;
      const { totalResults } = await acme.list("/Users", { filter, count: 0 });
      expect(totalResults > 0).toBe(isAll);
    }
  });
});

describe("a date in an extension", () => {
  test("in an invalid form is refused with the expected one by POST, PUT and PATCH", async () => {
    const { id, userName } = await acme.user();
    for (const [sent, right] of wrong) {
      const [name, shown] = [unique("date"), `such as ${right}, not "${sent}"`];
      for (const answer of [
        await acme.post("/Users", { userName: name, [urn]: { startedOn: sent } }),
        await acme.put(`/Users/${id}`, { userName, [urn]: { leaves: [{ value: sent }] } }),
        await acme.patch(`/Users/${id}`, [{ op: "add", path: `${urn}:startedOn`, value: sent }]),
      ]) {
        refused(answer, 400, "invalidValue");
        expect(answer.body.detail).toContain(shown);
      }
    }
  });

  test("outside the storable range is refused; the ends of the range are stored", async () => {
    const { id } = await acme.user();
    const path = `${urn}:startedOn`;
    for (const value of hopeless) {
      refused(await acme.patch(`/Users/${id}`, [{ op: "add", path, value }]), 400, "invalidValue");
    }
    for (const value of fine) {
      const after = await acme.change(`/Users/${id}`, [{ op: "replace", path, value }]);
      expect(own(after)).toEqual({ startedOn: readDateTime(value)?.toISOString() });
    }
  });
});

test("any text that resembles a date (property): it is read as a time with a four-digit year, or refused", () => {
  const digits = (length: number) =>
    fc.integer({ min: 0, max: 10 ** length - 1 }).map((n) => String(n).padStart(length, "0"));
  const date = fc.tuple(digits(4), digits(2), digits(2)).map((parts) => parts.join("-"));
  const time = fc.tuple(digits(2), digits(2), digits(2)).map((parts) => parts.join(":"));
  const zone = fc.constantFrom("Z", "", "+02:00", " 02:00", "-14:00", "+99:99", "z", "+0200");
  const between = fc.constantFrom("T", " ", "t", "");
  const text = fc.tuple(date, between, time, zone).map((parts) => parts.join(""));
  fc.assert(
    fc.property(fc.oneof(text, date, fc.string()), (sent) => {
      const read = readDateTime(sent);
      if (read) {
        expect(read.toISOString()).toMatch(/^\d{4}-/);
        expect(readDateTime(read.toISOString())).toEqual(read);
      }
      const suggested = suggestDateTime(sent);
      if (suggested !== null) expect(readDateTime(suggested)).not.toBeNull();
    }),
    { numRuns: 2000 },
  );
});
