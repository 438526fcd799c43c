import { expect, test } from "vitest";
import { newToken } from "../../shared/identity/token-format.ts";
import { newId } from "../../shared/ids.ts";
import { findSecrets, password } from "./log-scan.ts";

// The worlds of sign-ins, mails and single sign-on scan their logs at their end.
test.each([
  ["a token", newToken("reset", newId())],
  ["a token", `Bearer ${newToken("key", newId())}`],
  ["a JWT", "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl"],
  ["an address", "somebody@acme.example"],
  ["an address", "/auth/sso/start?x=somebody%40acme.test"],
  ["a password", `wrong: ${password}`],
  ["a query of a callback", "/auth/sso/callback?code=abc"],
  ["a hash of a password", "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA"],
])("a log line with %s is found", (what, text) => {
  expect(findSecrets([{ event: "http.request" }, { event: "x", detail: { text } }])).toEqual([
    expect.stringContaining(what),
  ]);
});

test("ids and routes are not secrets", () => {
  const line = {
    event: "http.request",
    route: "/api/v1/auth/login",
    tenant: newId(),
    user: newId(),
  };
  expect(findSecrets([line])).toEqual([]);
});
