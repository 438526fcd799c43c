import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { qrModules } from "../../../server/console/web/parts/qr-code/modules.ts";

const drawn = (text: string) =>
  qrModules(text)?.map((row) => row.map((isDark) => (isDark ? "#" : ".")).join("")) ?? null;
const digest = (rows: string[] | null) =>
  createHash("sha256")
    .update(String(rows?.join("\n")))
    .digest("hex")
    .slice(0, 16);

// The jsQR decoder read these codes, and one of every version from 1 to 20, when they were recorded.
test("QR codes are those that a decoder has read", () => {
  const uri = `otpauth://totp/Rampart:admin%40acme.example%20(acme)?secret=${"GEZDGNBV".repeat(4)}&issuer=Rampart`;
  expect(drawn("Rampart")?.slice(0, 8)).toMatchInlineSnapshot(`
    [
      "#######....#..#######",
      "#.....#...###.#.....#",
      "#.###.#.###...#.###.#",
      "#.###.#.#####.#.###.#",
      "#.###.#.###.#.#.###.#",
      "#.....#.#..#..#.....#",
      "#######.#.#.#.#######",
      "........#.#..........",
    ]
  `);
  expect(["Rampart", uri, "x".repeat(666)].map((text) => digest(drawn(text))))
    .toMatchInlineSnapshot(`
    [
      "50adc222b658fa42",
      "1cd9b7313a7ee081",
      "444723e60be05924",
    ]
  `);
  expect(drawn("x".repeat(667))).toBeNull();
});
