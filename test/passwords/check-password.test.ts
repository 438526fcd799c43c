import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { AppError } from "../../shared/errors.ts";
import { checkPassword } from "../../shared/identity/passwords/check-password.ts";

const own = ["Acme Trucking GmbH", "acme-eu", "Zoë Lovelace", "zoe.lovelace@fleet.example"];

/** The problem of a password; null if it is accepted. */
function problemOf(password: string): string | null {
  try {
    checkPassword(password, own);
    return null;
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ code: "bad_request", details: { field: "password" } });
    return (error as AppError).message;
  }
}

describe("accepts", () => {
  test.each([
    ["tangerine lamp orbit quarry", "unrelated words, without capitals, digits or signs"],
    ["8kd93kfjw02kslq", "random characters"],
    ["839201746582930", "random digits"],
    ["田中さんは毎日東京駅で電車に乗る", "another script"],
    ["orbit 👩‍🚀 quarry ☀️ lamp", "emoji with joiners"],
    ["acme winter lamp quarry orbit", "known words beside unknown ones"],
    ["     x7 t q k v w j g zm", "outer spaces, which count"],
    [`${"kq7wz2mx".repeat(2)}${"ÄpfelBirne".repeat(11)}xk`, "128 characters"],
  ])("%j: %s", (password) => {
    expect(problemOf(password)).toBeNull();
  });
});

describe("refuses what attackers try first", () => {
  test.each([
    "passwordpassword",
    "Password123456789",
    "P@ssw0rdP@ssw0rd!",
    "qwertyuiop123456",
    "1qaz2wsx3edc4rfv",
    "zaq12wsxcde34rfv",
    "aaaaaaaaaaaaaaaa",
    "---------------",
    "abcabcabcabcabcabc",
    "xkqzxkqzxkqzxkqz",
    "abcdefghijklmnopqrstuvwxyz",
    "987654321987654",
    "iloveyou1234567",
    "Summer2024Winter2025",
    "correct horse battery staple",
    "ＰＡＳＳＷＯＲＤｐａｓｓｗｏｒｄ１２３",
    "Rampart-MindTickle-2026!",
    "let me in let me in!!",
  ])("%j", (password) => {
    expect(problemOf(password)).toMatch(/common words, repetitions.*Use several unrelated/);
  });
});

describe("refuses words of the person and the organization", () => {
  test.each([
    "acme-trucking-gmbh-01",
    "AcmeTruckingGmbH2026",
    "ZoëLovelace1815!",
    "zoe.lovelace@fleet",
    "4cm3-truck1ng-zo3!",
    "Welcome to Acme 2026",
  ])("%j", (password) => {
    expect(problemOf(password)).toMatch(/words of your name.*Add several unrelated words/);
  });

  it("but not those of another organization", () => {
    expect(problemOf("globex-shipping-ag-01")).toBeNull();
  });
});

describe("the length", () => {
  const characters = Array.from("kq7wz2mxv9tbr4hn").slice(0, 14).join("");

  test.each([
    ["", "has 0 characters. Use at least 15"],
    [characters, "has 14 characters. Use at least 15"],
    [`${characters.slice(0, 13)}📎`, "has 14 characters. Use at least 15"],
    [`${characters.slice(0, 13)}e\u0301`, "has 14 characters. Use at least 15"],
    [characters.repeat(10).slice(0, 129), "has more than 128 characters"],
    ["x".repeat(5_000_000), "has more than 128 characters"],
  ])("of %j", (password, problem) => {
    expect(problemOf(password)).toContain(problem);
  });

  it("is counted in characters, not in bytes or UTF-16 units", () => {
    expect(problemOf(`${characters}📎`)).toBeNull();
  });
});

test.each([
  ["a line feed", "tangerine lamp\norbit quarry"],
  ["U+0000", "tangerine lamp\0orbit quarry"],
  ["half a surrogate pair", "tangerine lamp \ud800 orbit"],
  ["a zero-width space", "tangerine\u200blamp orbit quarry"],
  ["a direction mark", "tangerine lamp orbit quarry\u202e"],
  ["a private character", "tangerine lamp orbit \ue000 quarry"],
  ["an undefined character", "tangerine lamp orbit \u0378 quarry"],
])("refuses %s, which cannot be typed again everywhere", (_, password) => {
  expect(problemOf(password)).toMatch(/Remove it/);
});

it("returns or throws an AppError for every text, and never repeats the password", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", minLength: 4, maxLength: 200 }), (password) => {
      const problem = problemOf(password);
      if (problem !== null && password.length > 20) expect(problem).not.toContain(password);
    }),
    { numRuns: 500 },
  );
});

it("costs less than a hash, whatever the password", async () => {
  const expensive = [
    "a".repeat(128),
    "ab".repeat(64),
    "\ufdfa".repeat(128),
    "qwertyuiop".repeat(12),
    "a\u0327\u0301".repeat(128),
    "\u0344".repeat(1_000_000),
  ];
  const cpu = async (work: () => unknown) => {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    return user + system;
  };
  for (const password of expensive) problemOf(password);
  const hash = await cpu(() =>
    Bun.password.hash("x", { algorithm: "argon2id", memoryCost: 19_456 }),
  );
  for (const password of expensive) {
    const costs = [];
    for (let i = 0; i < 5; i += 1) costs.push(await cpu(() => problemOf(password)));
    expect(Math.min(...costs)).toBeLessThan(hash);
  }
});
