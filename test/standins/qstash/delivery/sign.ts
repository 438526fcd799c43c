import { createHash, createHmac } from "node:crypto";
import { newId } from "../protocol/names.ts";

const HEADER = Buffer.from('{"alg":"HS256","typ":"JWT"}').toString("base64url");
const FIVE_MINUTES = 300;

/**
 * Signs a delivery: a JWT (HS256 over the key's UTF-8 bytes) whose `sub` is the destination and
 * whose `body` is base64url(sha256(raw body)); it expires after 5 minutes (QStash docs, "Signature").
 *
 * @param now unix milliseconds.
 */
export function sign(key: string, url: string, body: Uint8Array, now: number): string {
  const iat = Math.floor(now / 1_000);
  const claims = {
    iss: "Upstash",
    sub: url,
    exp: iat + FIVE_MINUTES,
    nbf: iat,
    iat,
    jti: newId("jwt"),
    body: createHash("sha256").update(body).digest("base64url"),
  };
  const signed = `${HEADER}.${Buffer.from(JSON.stringify(claims)).toString("base64url")}`;
  return `${signed}.${createHmac("sha256", key).update(signed).digest("base64url")}`;
}
