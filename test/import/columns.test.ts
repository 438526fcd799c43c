import { describe, expect, it } from "vitest";
import { readHeader } from "../../shared/imports/columns.ts";
import { peopleImport } from "../../shared/imports/people.ts";
import { progressImport } from "../../shared/imports/progress.ts";
import {
  readBoolean,
  readDate,
  readPast,
  readScore,
  readText,
} from "../../shared/imports/read-cells.ts";
import { resultsImport } from "../../shared/imports/results.ts";

const now = new Date("2026-06-01T12:00:00Z");

describe("a header", () => {
  it("is understood in any case and order, by synonyms, with unknown columns left out", () => {
    const header = readHeader(peopleImport.columns, [
      "E-Mail",
      "Shoe size",
      "First Name",
      "EXTERNAL_ID",
    ]);
    expect(header.ignored).toEqual(["Shoe size"]);
    expect(header.cellsOf(["a@x.test", "42", " Ada ", "u1"])).toEqual({
      email: "a@x.test",
      givenName: "Ada",
      externalId: "u1",
    });
  });

  it("is refused if a column is missing or occurs twice", () => {
    expect(() => readHeader(resultsImport.columns, ["user", "quiz"])).toThrow(
      'The file lacks "course", "score", "submittedAt".',
    );
    expect(() => readHeader(peopleImport.columns, ["id", "Employee ID"])).toThrow(
      'Two columns mean "externalId", the second is "Employee ID".',
    );
  });
});

describe("a cell", () => {
  it.each([
    ["", null],
    ["0", 0],
    ["87.456", 87.46],
    ["100", 100],
  ])("with the score %j is %j", (cell, score) => {
    expect(readScore("score", cell)).toBe(score);
  });

  it.each(["-1", "100.5", "87,5", "80%", "NaN", "1e2", "0x10"])(
    "with the score %j is refused",
    (cell) => {
      expect(() => readScore("score", cell)).toThrow(/^score is /);
    },
  );

  it.each([
    ["2024-03-31", "2024-03-31T00:00:00.000Z"],
    ["2024-03-31 09:30", "2024-03-31T09:30:00.000Z"],
    ["2024-03-31T09:30:15.25+0200", "2024-03-31T07:30:15.250Z"],
    ["2024-02-29T23:59:59z", "2024-02-29T23:59:59.000Z"],
  ])("with the date %j is %j", (cell, date) => {
    expect(readDate("dueAt", cell)?.toISOString()).toBe(date);
  });

  it.each(["31.03.2024", "2024-02-30", "2024-13-01", "2024-03-31T25:00", "1969-12-31", "soon"])(
    "with the date %j is refused",
    (cell) => {
      expect(() => readDate("dueAt", cell)).toThrow(/^dueAt /);
    },
  );

  it("may be in the future only for due and expiry dates", () => {
    expect(() => readPast("submittedAt", "2026-06-02", now)).toThrow("is in the future");
    expect(readDate("dueAt", "2027-01-01")).not.toBeNull();
    const ahead = { user: "u", course: "c", status: "Completed", dueAt: "2027-01-01" };
    expect(progressImport.read(ahead, now)).toMatchObject({ status: "completed" });
  });

  it("is not text if it is empty, too long or contains U+0000", () => {
    expect(() => readText("user", "")).toThrow("user is empty");
    expect(() => readText("user", "x".repeat(201))).toThrow("longer than 200");
    expect(() => readText("user", "a\u0000b")).toThrow("U+0000");
    expect(readBoolean("active", "No")).toBe(false);
    expect(() => readBoolean("active", "maybe")).toThrow("write true or false");
  });
});

describe("a result without a submissionId", () => {
  const line = { user: "u1", course: "c1", quiz: "q1", score: "80", submittedAt: "2024-01-01" };

  it("has an id derived from its content, and other content gives another id", () => {
    const id = (cells: Partial<typeof line>) =>
      resultsImport.read({ ...line, ...cells }, now).submissionId;
    expect(id({})).toMatch(/^import:[0-9a-f]{32}$/);
    expect(id({ submittedAt: "2024-01-01T00:00:00Z" })).toBe(id({}));
    const others = [{ user: "u2" }, { quiz: "q2" }, { score: "" }, { submittedAt: "2024-01-02" }];
    expect(new Set([{}, ...others].map(id)).size).toBe(5);
  });
});
