import { fromBase64Url, toBase64Url } from "../../base64.ts";
import type { Secrets } from "../../secrets/secrets.ts";

/** The addresses that a device remembers; the oldest are forgotten. */
const maxAddresses = 5;
/** A random id, then a signature for each address that signed in. It names no address. */
const form = /^([\w-]{22})((?:\.[\w-]{43}){1,5})$/;
const context = "known device";

/** @param cookie what the device sent; an empty text without a cookie */
function parse(cookie: string) {
  const [, id, signatures = ""] = form.exec(cookie) ?? [];
  return id === undefined ? null : { id, signatures: signatures.split(".").slice(1) };
}

/** The id of a device on which somebody signed in with this address before; else null. */
export async function knownDevice(
  secrets: Secrets,
  cookie: string,
  addressKey: string,
): Promise<string | null> {
  const device = parse(cookie);
  if (!device) return null;
  const signed = await Promise.all(
    device.signatures.map((text) =>
      secrets.isSigned(`${device.id} ${addressKey}`, context, fromBase64Url(text)),
    ),
  );
  return signed.includes(true) ? device.id : null;
}

/** The cookie after a sign-in with this address. */
export async function rememberAddress(
  secrets: Secrets,
  cookie: string,
  addressKey: string,
): Promise<string> {
  const device = parse(cookie);
  const id = device?.id ?? toBase64Url(crypto.getRandomValues(new Uint8Array(16)));
  const signature = toBase64Url(await secrets.sign(`${id} ${addressKey}`, context));
  const others = device?.signatures.filter((other) => other !== signature) ?? [];
  return [id, signature, ...others.slice(0, maxAddresses - 1)].join(".");
}
