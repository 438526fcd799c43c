import type { JSONWebKeySet, JWK } from "jose";
import * as z from "zod";

const json = <T>(what: string, check: (value: unknown) => value is T) =>
  z.string().transform((text, context): T => {
    try {
      const value: unknown = JSON.parse(text);
      if (check(value)) return value;
    } catch {
      // Invalid JSON is reported like a wrong value.
    }
    context.addIssue({ code: "custom", message: `is not ${what}` });
    return z.NEVER;
  });
const isKeySet = (value: unknown): value is JSONWebKeySet =>
  typeof value === "object" &&
  value !== null &&
  "keys" in value &&
  Array.isArray(value.keys) &&
  // It is served publicly, so it must not contain a private key.
  !value.keys.some((key: unknown) => typeof key === "object" && key !== null && "d" in key);
const isPrivateKey = (value: unknown): value is JWK & { kid: string } =>
  typeof value === "object" && value !== null && "kty" in value && "d" in value && "kid" in value;
/** Text that contains a JWK set of public keys. */
export const publicKeys = json("a JWK set of public keys", isKeySet);

/** Text that contains a private JWK. */
export const privateJwk = json("a private JWK with a kid", isPrivateKey);
