import { expect, test } from "vitest";
import { readEmail } from "../../shared/values/email.ts";

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
