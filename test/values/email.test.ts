import { expect, test } from "vitest";
import { addressKey, readEmail } from "../../shared/values/email.ts";

test.each([
  ["anna@example.com", "anna@example.com"],
  [" anna@example.com\t", "anna@example.com"],
  ["\u200banna@example.com\ufeff", "anna@example.com"],
  ["anna@münchen.example", "anna@münchen.example"],
  ["anna@xn--mnchen-3ya.example", "anna@xn--mnchen-3ya.example"],
  ["用户@例子.广告", "用户@例子.广告"],
  ['"anna b"@example.com', '"anna b"@example.com'],
  ["root@localhost", "root@localhost"],
])("%j is an address", (text, address) => {
  expect(readEmail(text)).toBe(address);
});

test.each([
  "",
  " ",
  "anna",
  "anna@",
  "@example.com",
  "a b@example.com",
  "a@b@c",
  "a@.com",
  "a@b..c",
  `${"a".repeat(320)}@b`,
])("%j is not", (text) => {
  expect(readEmail(text)).toBeNull();
});

test.each([
  ["Anna@Example.COM", "anna@example.com"],
  ["anna@MÜNCHEN.example", "anna@xn--mnchen-3ya.example"],
  ["anna@xn--mnchen-3ya.example", "anna@xn--mnchen-3ya.example"],
  // Decomposed, and with the full stop of CJK.
  ["anna@mu\u0308nchen\u3002example", "anna@xn--mnchen-3ya.example"],
  ["anna@stra\u00DFe.example", "anna@xn--strae-oqa.example"],
  // Only the case of A to Z is folded before the "@", and nothing becomes ASCII.
  ["JÖRG@example.com", "jÖrg@example.com"],
  ["\u212Aim@example.com", "\u212Aim@example.com"],
  ["anna@\u212A.example", "anna@\u212A.example"],
  ["anna@\uFF11.example", "anna@\uFF11.example"],
  ["a@ü/b@c.example", "a@ü/b@c.example"],
  ["", ""],
])("%j is compared as %j", (address, key) => {
  expect(addressKey(address)).toBe(key);
  expect(addressKey(key)).toBe(key);
});
